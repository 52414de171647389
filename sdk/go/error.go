package moontide

import (
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
)

// Error is what the daemon refused, by Code; NO_DAEMON when it cannot be reached, BAD_ANSWER when something else answers.
type Error struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Details map[string]any `json:"details"`
	// Of HTTP; 0 where there was no answer.
	Status int   `json:"-"`
	Cause  error `json:"-"`
}

func (err *Error) Error() string { return err.Code + ": " + err.Message }

func (err *Error) Unwrap() error { return err.Cause }

// Fix says what can be done about it, in one sentence.
func (err *Error) Fix() string {
	fix, _ := err.Details["fix"].(string)
	return fix
}

// HasCode tells whether err is an Error with one of these codes.
func HasCode(err error, codes ...string) bool {
	var told *Error
	if !errors.As(err, &told) {
		return false
	}
	for _, code := range codes {
		if told.Code == code {
			return true
		}
	}
	return false
}

func errorOf(status int, body []byte) error {
	var answer struct {
		Error *Error `json:"error"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == nil {
		return badAnswer(status, err)
	}
	answer.Error.Status = status
	return answer.Error
}

func badAnswer(status int, cause error) error {
	message := fmt.Sprintf("the answer was %d with something that is not Moontide's", status)
	return &Error{Code: "BAD_ANSWER", Message: message, Status: status, Cause: cause}
}

// A context that ended can be told by errors.Is, as the cause stays.
func gone(cause error) error {
	if errors.Is(cause, syscall.ENOENT) || errors.Is(cause, syscall.ECONNREFUSED) {
		details := map[string]any{"fix": "Start it with `moontide start`.", "retry": "later"}
		return &Error{Code: "NO_DAEMON", Message: "No daemon answers.", Details: details, Cause: cause}
	}
	// The request may have been carried out all the same.
	details := map[string]any{"retry": "look"}
	return &Error{Code: "NO_DAEMON", Message: "the daemon did not answer: " + cause.Error(), Details: details, Cause: cause}
}
