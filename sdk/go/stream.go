package moontide

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

const (
	shortestDelay = 100 * time.Millisecond
	longestDelay  = 5 * time.Second
)

// Event is one thing that happened.
type Event struct {
	// Grows with every event of the stream.
	ID   int64
	Type string
	Data json.RawMessage
}

// EventStream tells events from the moment on at which it was made. It connects again by itself when it is cut off and
// goes on where it was; it ends with its context, or when the session is deleted. To be closed.
type EventStream struct {
	ctx      context.Context
	stop     context.CancelFunc
	client   *Client
	path     string
	position *int64
	answer   *http.Response
	lines    *bufio.Reader
	event    Event
	isOver   bool
	err      error
}

func newEventStream(ctx context.Context, client *Client, path string, since *int64) (*EventStream, error) {
	ctx, stop := context.WithCancel(ctx)
	stream := &EventStream{ctx: ctx, stop: stop, client: client, path: path, position: since}
	if err := stream.open(); err != nil {
		stop()
		return nil, err
	}
	return stream, nil
}

// Next waits for the next event; false at the end.
func (stream *EventStream) Next() bool {
	delay := shortestDelay
	for !stream.isOver && stream.err == nil {
		err := stream.read()
		if err == nil {
			stream.isOver = isDeletion(stream.event)
			return true
		}
		stream.answer.Body.Close()
		stream.err = stream.reopen(&delay)
	}
	return false
}

// Event is the one that Next waited for.
func (stream *EventStream) Event() Event { return stream.event }

// Err is why Next ended; nil when the session was deleted.
func (stream *EventStream) Err() error { return stream.err }

// Close may be called from any goroutine.
func (stream *EventStream) Close() { stream.stop() }

func (stream *EventStream) open() error {
	headers := map[string]string{}
	if stream.position != nil {
		headers["Last-Event-ID"] = strconv.FormatInt(*stream.position, 10)
	}
	answer, err := stream.client.open(stream.ctx, "GET", stream.path, nil, headers)
	if err != nil {
		return err
	}
	stream.answer, stream.lines = answer, bufio.NewReader(answer.Body)
	return nil
}

func (stream *EventStream) reopen(delay *time.Duration) error {
	for {
		select {
		case <-stream.ctx.Done():
			return stream.ctx.Err()
		case <-time.After(*delay):
		}
		if *delay *= 2; *delay > longestDelay {
			*delay = longestDelay
		}
		if err := stream.open(); !HasCode(err, "NO_DAEMON", "DAEMON_STOPPING") {
			return err
		}
	}
}

// read waits for an event of the connection that is open.
func (stream *EventStream) read() error {
	for {
		next, err := readFrame(stream.lines)
		if err != nil {
			return err
		}
		// Before the first event only its place in the stream is told.
		if next.id != 0 {
			stream.position = F(next.id)
		}
		if next.data != nil {
			stream.event = Event{ID: next.id, Type: next.name, Data: next.data}
			return nil
		}
	}
}

func isDeletion(event Event) bool {
	var data struct {
		Change string `json:"change"`
	}
	return event.Type == "session" && json.Unmarshal(event.Data, &data) == nil && data.Change == "deleted"
}
