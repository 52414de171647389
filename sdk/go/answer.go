package moontide

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
)

// AnswerEvent is a part of an answer that is on its way.
type AnswerEvent struct {
	// `reasoning` and `text` have a piece of it; `restarted`: what came before does not count; `draft`: a report that was
	// cut off before was found; `answer` and `report` are the last.
	Type   string  `json:"type"`
	Text   string  `json:"text"`
	Answer *Answer `json:"answer"`
	Report *Report `json:"report"`
}

// AnswerStream tells an answer as it is given. It does not connect again. To be closed: an answer that is not whole yet is
// not gone on with.
type AnswerStream struct {
	answer *http.Response
	lines  *bufio.Reader
	stop   context.CancelFunc
	event  AnswerEvent
	last   string
	isOver bool
	err    error
}

func newAnswerStream(ctx context.Context, client *Client, path string, body any, last string) (*AnswerStream, error) {
	ctx, stop := context.WithCancel(ctx)
	answer, err := client.open(ctx, "POST", path, body, map[string]string{"Accept": "text/event-stream"})
	if err != nil {
		stop()
		return nil, err
	}
	return &AnswerStream{answer: answer, lines: bufio.NewReader(answer.Body), stop: stop, last: last}, nil
}

// Next waits for the next part; false at the end.
func (stream *AnswerStream) Next() bool {
	for !stream.isOver && stream.err == nil {
		next, err := readFrame(stream.lines)
		if err != nil {
			stream.err = gone(err)
			return false
		}
		if next.name == "error" {
			stream.err = errorOf(stream.answer.StatusCode, next.data)
			return false
		}
		stream.event = AnswerEvent{}
		if err := json.Unmarshal(next.data, &stream.event); err != nil {
			stream.err = badAnswer(stream.answer.StatusCode, err)
			return false
		}
		stream.isOver = stream.event.Type == stream.last
		return true
	}
	return false
}

// Event is the part that Next waited for.
func (stream *AnswerStream) Event() AnswerEvent { return stream.event }

// Err is why Next ended; nil when the answer is whole.
func (stream *AnswerStream) Err() error { return stream.err }

// Close may be called from any goroutine.
func (stream *AnswerStream) Close() {
	stream.stop()
	stream.answer.Body.Close()
}
