package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"

	"github.com/vmihailenco/msgpack"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	ctymsgpack "github.com/zclconf/go-cty/cty/msgpack"

	"peer/tfplugin6"
)

// decimal is a number in full, or a text as it is.
func decimal(v cty.Value) string {
	if v.Type() == cty.String {
		return v.AsString()
	}
	return v.AsBigFloat().Text('f', -1)
}

func decode(in *tfplugin6.DynamicValue, kind cty.Type) (cty.Value, error) {
	switch {
	case in == nil:
		return cty.NullVal(kind), nil
	case len(in.Msgpack) > 0:
		return ctymsgpack.Unmarshal(in.Msgpack, kind)
	case len(in.Json) > 0:
		return ctyjson.Unmarshal(in.Json, kind)
	}
	return cty.NullVal(kind), nil
}

func typeOf(text []byte) cty.Type {
	var kind cty.Type
	if err := json.Unmarshal(text, &kind); err != nil {
		panic(err)
	}
	return kind
}

func encode(v cty.Value, kind cty.Type) []byte {
	out, err := ctymsgpack.Marshal(v, kind)
	if err != nil {
		panic(err)
	}
	return out
}

// attributesOf takes an encoded object apart, so that an answer can say what go-cty cannot: the refinements of an
// unknown value, and things that are wrong.
func attributesOf(encoded []byte) (map[string][]byte, error) {
	reader := bytes.NewReader(encoded)
	decoder := msgpack.NewDecoder(reader)
	at := func() int { return len(encoded) - reader.Len() }
	count, err := decoder.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	parts := map[string][]byte{}
	for i := 0; i < count; i++ {
		name, err := decoder.DecodeString()
		if err != nil {
			return nil, err
		}
		begin := at()
		if err := decoder.Skip(); err != nil {
			return nil, err
		}
		parts[name] = encoded[begin:at()]
	}
	return parts, nil
}

func objectOf(parts map[string][]byte) []byte {
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	sort.Strings(names)
	var out bytes.Buffer
	encoder := msgpack.NewEncoder(&out)
	encoder.EncodeMapLen(len(names))
	for _, name := range names {
		encoder.EncodeString(name)
		out.Write(parts[name])
	}
	return out.Bytes()
}

const refinedUnknown = 12

// refinements reads what is promised of an unknown value: "prefix bye , not null". Empty: nothing.
func refinements(encoded []byte) string {
	header := 0
	switch {
	case len(encoded) > 2 && encoded[0] == 0xc7 && encoded[2] == refinedUnknown:
		header = 3
	case len(encoded) > 3 && encoded[0] == 0xc8 && encoded[3] == refinedUnknown:
		header = 4
	case len(encoded) > 1 && encoded[0] >= 0xd4 && encoded[0] <= 0xd8 && encoded[1] == refinedUnknown:
		header = 2
	default:
		return ""
	}
	var promised map[int]interface{}
	if err := msgpack.Unmarshal(encoded[header:], &promised); err != nil {
		return fmt.Sprintf("unreadable: %v", err)
	}
	return fmt.Sprint(promised)
}

// echoRefinements promises of the echo of an unknown text what was promised of the text.
func echoRefinements(proposed, planned []byte) ([]byte, string, error) {
	from, err := attributesOf(proposed)
	if err != nil {
		return nil, "", err
	}
	said := refinements(from["text"])
	if said == "" {
		return planned, "", nil
	}
	to, err := attributesOf(planned)
	if err != nil {
		return nil, "", err
	}
	to["echo"] = from["text"]
	return objectOf(to), said, nil
}

func attributePath(path cty.Path) *tfplugin6.AttributePath {
	out := &tfplugin6.AttributePath{}
	for _, s := range path {
		made := &tfplugin6.AttributePath_Step{}
		switch s := s.(type) {
		case cty.GetAttrStep:
			made.Selector = &tfplugin6.AttributePath_Step_AttributeName{AttributeName: s.Name}
		case cty.IndexStep:
			if s.Key.Type() == cty.String {
				made.Selector = &tfplugin6.AttributePath_Step_ElementKeyString{ElementKeyString: s.Key.AsString()}
			} else {
				at, _ := s.Key.AsBigFloat().Int64()
				made.Selector = &tfplugin6.AttributePath_Step_ElementKeyInt{ElementKeyInt: at}
			}
		}
		out.Steps = append(out.Steps, made)
	}
	return out
}

func complaint(path cty.Path, summary, form string, words ...interface{}) []*tfplugin6.Diagnostic {
	out := &tfplugin6.Diagnostic{Severity: tfplugin6.Diagnostic_ERROR, Summary: summary,
		Detail: fmt.Sprintf(form, words...)}
	if len(path) > 0 {
		out.Attribute = attributePath(path)
	}
	return []*tfplugin6.Diagnostic{out}
}
