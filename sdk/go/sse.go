package moontide

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// frame is one event as it goes over the wire; without data it only tells a place in the stream.
type frame struct {
	id   int64
	name string
	data json.RawMessage
}

// readFrame waits for the next.
func readFrame(lines *bufio.Reader) (frame, error) {
	next := frame{name: "message"}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return next, err
		}
		if line == "\n" {
			return next, nil
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "id":
			if next.id, err = strconv.ParseInt(value, 10, 64); err != nil {
				return next, io.ErrUnexpectedEOF
			}
		case "event":
			next.name = value
		case "data":
			next.data = json.RawMessage(value)
		}
	}
}
