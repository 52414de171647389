/** What an account has to spend, in the currency of its site. */
export interface Balance {
  /** May be negative: a debt. */
  readonly cash: number;
  readonly voucher: number;
}

/** A debt does not eat vouchers. Nothing available: no chat is answered. */
export function availableBalance({ cash, voucher }: Balance): number {
  return Math.max(0, cash) + voucher;
}

/** The body of `GET /v1/users/me/balance`. */
export function balanceObject(balance: Balance): Readonly<Record<string, unknown>> {
  return {
    code: 0,
    data: {
      available_balance: availableBalance(balance),
      voucher_balance: balance.voucher,
      cash_balance: balance.cash,
    },
    scode: '0x0',
    status: true,
  };
}
