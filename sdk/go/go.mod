module moontide/sdk/go

go 1.19
