package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// A store is a directory with a file ID.json for each object, which tests read and change.
type store struct {
	directory string
}

type stored struct {
	Type    string          `json:"type"`
	Private []byte          `json:"private"`
	Value   json.RawMessage `json:"value"`
}

func randomBytes(count int) []byte {
	out := make([]byte, count)
	if _, err := rand.Read(out); err != nil {
		panic(err)
	}
	return out
}

func newID(object) cty.Value {
	return cty.StringVal("peer-" + hex.EncodeToString(randomBytes(6)))
}

func (s store) file(id string) string {
	return filepath.Join(s.directory, filepath.Base(id)+".json")
}

func (s store) get(id string) (*stored, error) {
	text, err := os.ReadFile(s.file(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	out := &stored{}
	if err := json.Unmarshal(text, out); err != nil {
		return nil, fmt.Errorf("%s: %v", s.file(id), err)
	}
	return out, nil
}

// put replaces the file at once, so that a provider that is killed leaves no half of one.
func (s store) put(id string, what stored) error {
	text, err := json.MarshalIndent(what, "", "  ")
	if err != nil {
		return err
	}
	scratch := filepath.Join(s.directory, "."+hex.EncodeToString(randomBytes(6)))
	if err := os.WriteFile(scratch, text, 0o600); err != nil {
		return err
	}
	return os.Rename(scratch, s.file(id))
}

func (s store) remove(id string) error {
	return os.Remove(s.file(id))
}

// named finds the objects with a name, by their ids.
func (s store) named(name string) (map[string]*stored, error) {
	files, err := filepath.Glob(filepath.Join(s.directory, "*.json"))
	if err != nil {
		return nil, err
	}
	found := map[string]*stored{}
	for _, file := range files {
		base := filepath.Base(file)
		id := base[:len(base)-len(".json")]
		what, err := s.get(id)
		if err != nil {
			return nil, err
		}
		if what == nil {
			continue // somebody removed it just now
		}
		var value struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal(what.Value, &value); err == nil && value.Name == name {
			found[id] = what
		}
	}
	return found, nil
}

func (s stored) value(kind cty.Type) (cty.Value, error) {
	return ctyjson.Unmarshal(s.Value, kind)
}

// textOf reads one attribute of an object of any type.
func textOf(s stored) cty.Value {
	var value struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(s.Value, &value); err != nil || value.Text == nil {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(*value.Text)
}

func newStored(kind string, private []byte, v cty.Value, of cty.Type) (stored, error) {
	text, err := ctyjson.Marshal(v, of)
	return stored{Type: kind, Private: private, Value: text}, err
}
