package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// How a provider departs from a good one, as words of `behave`:
//
//	legacy         it is made for the older type system: it plans what is neither configured nor computed
//	chatty         it writes much, to every stream there is
//	flood          with chatty: a line that is too long for Terraform, too
//	CALL:other     another value than the one that was configured or planned (CALL: read, plan, apply)
//	CALL:unknown   an unknown id
//	CALL:null      null instead of the object
//	CALL:short     an object without one of its attributes
//	CALL:type      an attribute of another type
//	CALL:garbage   bytes that are no value
//	CALL:status    the call fails with a status of gRPC
//	CALL:die       the process ends in the middle of the call; in apply when the object exists, before the answer
//	apply:hold     in the same moment it waits for the file `release`, or to be stopped
//	apply:fail     it fails when the object exists
//	plan:replace   a path that there is not requires a replacement
type behaviour map[string]bool

func (b behaviour) has(call, what string) bool { return b[call+":"+what] }

// before is what happens instead of a call.
func (b behaviour) before(call string) error {
	if b.has(call, "status") {
		return status.Error(codes.Internal, "the peer was told to fail in "+call)
	}
	if b.has(call, "die") && call != "apply" {
		die()
	}
	return nil
}

func die() {
	fmt.Fprintln(originalStderr, "panic: the peer was told to die")
	os.Exit(2)
}

// answer is the object that is given instead of a good one.
func (b behaviour) answer(call string, encoded []byte) []byte {
	const null, unknown = "\xc0", "\xd4\x00\x00"
	switch {
	case b.has(call, "garbage"):
		return []byte{0xc1, 0xff, 0x00}
	case b.has(call, "null"):
		return []byte(null)
	case string(encoded) == null:
		return encoded
	}
	parts, err := attributesOf(encoded)
	if err != nil {
		panic(err)
	}
	switch {
	case b.has(call, "other"):
		parts["name"] = []byte("\xa5other")
	case b.has(call, "unknown"):
		parts["id"] = []byte(unknown)
	case b.has(call, "short"):
		delete(parts, "text")
	case b.has(call, "type"):
		parts["text"] = []byte("\x81\xa1x\x01")
	default:
		return encoded
	}
	return objectOf(parts)
}

// afterEffect is what happens when the effect of an apply is there and its answer is not.
func (p *provider) afterEffect(id string) {
	if p.behave.has("apply", "die") {
		die()
	}
	if !p.behave.has("apply", "hold") {
		return
	}
	p.journal("holding", map[string]string{"id": id})
	for {
		_, err := os.Stat(filepath.Join(p.store.directory, "release"))
		if err == nil || p.isStopped() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// A journal has a line for each call, as JSON: what the tests know about the order and the number of calls. What
// happens before there is a directory is written when there is one.
type journal struct {
	mutex   sync.Mutex
	file    string
	waiting []byte
}

func (j *journal) add(what map[string]string) {
	what["pid"] = fmt.Sprint(os.Getpid())
	line, err := json.Marshal(what)
	if err != nil {
		panic(err)
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.waiting = append(append(j.waiting, line...), '\n')
	j.flush()
}

func (j *journal) begin(file string) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.file = file
	j.flush()
}

func (j *journal) flush() {
	if j.file == "" {
		return
	}
	out, err := os.OpenFile(j.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(originalStderr, err)
		return
	}
	defer out.Close()
	out.Write(j.waiting)
	j.waiting = nil
}

// chat writes more to each stream than a pipe holds, and what is no log and no text.
func (p *provider) chat() {
	long := strings.Repeat("x", 200<<10)
	fmt.Fprint(originalStdout, strings.Repeat("a line on standard output\n", 10000))
	if p.behave["flood"] { // Terraform stops reading there
		fmt.Fprintln(originalStdout, long)
	}
	fmt.Fprintln(originalStderr, `{"@level":"info","@message":"a line of the log","@module":"peer","secret_free":true}`)
	fmt.Fprintln(originalStderr, "[WARN] a line with a level\nnot UTF-8: \xff\xfe\x00\n{\"@level\": 7, \"@message\": ")
	fmt.Fprintln(originalStderr, long)
	p.stdio.say(1, "standard output through the socket: \xff\n"+long)
	p.stdio.say(2, "standard error through the socket\n"+long)
}
