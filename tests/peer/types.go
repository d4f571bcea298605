package main

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/zclconf/go-cty/cty"
)

var number = cty.MustParseNumberVal

func required(name string, kind cty.Type) attribute {
	return attribute{name: name, kind: kind, required: true}
}

func optional(name string, kind cty.Type) attribute {
	return attribute{name: name, kind: kind, optional: true}
}

// derived follows one neighbour; nothing follows from null.
func derived(name, neighbour string, kind cty.Type, how func(cty.Value) cty.Value) attribute {
	return attribute{name: name, kind: kind, computed: true, derive: func(o object) cty.Value {
		from := o[neighbour]
		switch {
		case !from.IsWhollyKnown():
			return cty.UnknownVal(kind)
		case from.IsNull():
			return cty.NullVal(kind)
		}
		return how(from)
	}}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// invented is unknown until it is applied, and follows from a neighbour then.
func invented(name, neighbour string) attribute {
	return attribute{name: name, kind: cty.String, computed: true, invent: func(o object) cty.Value {
		return cty.StringVal(name + "-" + digest(decimal(o[neighbour])))
	}}
}

func preset(name string, value cty.Value) attribute {
	return attribute{name: name, kind: value.Type(), optional: true, computed: true, preset: value}
}

// thing has everything that a schema of protocol 5 can say; its objects are what the tests work with.
func thing() block {
	partition := block{attributes: []attribute{required("size", cty.Number), invented("handle", "size")}}
	return block{
		attributes: []attribute{
			{name: "id", kind: cty.String, computed: true, invent: newID},
			required("name", cty.String),
			optional("text", cty.String),
			derived("echo", "text", cty.String, func(v cty.Value) cty.Value { return v }),
			optional("size", cty.Number),
			derived("digits", "size", cty.String, func(v cty.Value) cty.Value { return cty.StringVal(decimal(v)) }),
			preset("ratio", number("0.1")),
			optional("enabled", cty.Bool),
			optional("tags", cty.Set(cty.String)),
			optional("labels", cty.Map(cty.String)),
			optional("ports", cty.List(cty.Number)),
			optional("shape", cty.Object(map[string]cty.Type{"kind": cty.String, "sides": cty.Number})),
			optional("pair", cty.Tuple([]cty.Type{cty.String, cty.Number})),
			optional("corners", cty.Set(cty.Object(map[string]cty.Type{"x": cty.Number, "y": cty.Number}))),
			optional("anything", cty.DynamicPseudoType),
			{name: "secret", kind: cty.String, optional: true, sensitive: true},
			{name: "password", kind: cty.String, optional: true, sensitive: true, writeOnly: true},
			derived("password_digest", "password", cty.String, func(v cty.Value) cty.Value {
				return cty.StringVal(digest(v.AsString()))
			}),
			{name: "revision", kind: cty.Number, computed: true},
		},
		blocks: []nestedBlock{
			{name: "disk", nested: asList, max: 4, content: block{
				attributes: []attribute{required("size", cty.Number), preset("kind", cty.StringVal("ssd")),
					invented("serial", "size")},
				blocks: []nestedBlock{{name: "partition", nested: asList, content: partition}},
			}},
			{name: "rule", nested: asSet, content: block{attributes: []attribute{
				required("protocol", cty.String), required("port", cty.Number), invented("handle", "port")}}},
			{name: "mount", nested: asMap, content: block{attributes: []attribute{
				required("path", cty.String), invented("device", "path")}}},
			{name: "limits", nested: asSingle, content: block{attributes: []attribute{
				optional("cpu", cty.Number), preset("memory", number("512"))}}},
			{name: "policy", nested: asGroup, content: block{attributes: []attribute{
				optional("keep", cty.Number), preset("mode", cty.StringVal("strict"))}}},
			{name: "extra", nested: asList, content: block{attributes: []attribute{
				required("key", cty.String), optional("value", cty.DynamicPseudoType)}}},
		},
	}
}

// nestedAttributes are what protocol 6 has over protocol 5.
func nestedAttributes() []attribute {
	return []attribute{
		{name: "spec", optional: true, nested: asSingle, inner: &block{attributes: []attribute{
			required("kind", cty.String), preset("replicas", number("1")), invented("uid", "kind"),
			{name: "token", kind: cty.String, optional: true, sensitive: true, writeOnly: true}}}},
		{name: "nodes", optional: true, nested: asList, inner: &block{attributes: []attribute{
			required("host", cty.String), preset("weight", number("100")), invented("address", "host")}}},
		{name: "zones", optional: true, nested: asMap, inner: &block{attributes: []attribute{
			required("region", cty.String), invented("code", "region")}}},
		{name: "members", optional: true, nested: asSet, inner: &block{attributes: []attribute{
			required("user", cty.String), preset("role", cty.StringVal("reader"))}}},
		{name: "status", computed: true, nested: asSingle, inner: &block{attributes: []attribute{
			{name: "ready", kind: cty.Bool, computed: true, preset: cty.True}}}},
	}
}

// note is small: for tests with many of them.
func note() block {
	return block{attributes: []attribute{
		{name: "id", kind: cty.String, computed: true, invent: newID},
		required("name", cty.String),
		optional("text", cty.String),
	}}
}

// Before version 1 of its schema a thing's size was called its amount.
func oldThing() block {
	b := thing()
	for i, a := range b.attributes {
		switch a.name {
		case "size":
			b.attributes[i].name = "amount"
		case "digits":
			b.attributes[i] = derived("digits", "amount", cty.String,
				func(v cty.Value) cty.Value { return cty.StringVal(decimal(v)) })
		}
	}
	return b
}

func resources(protocol int, old bool) map[string]resource {
	things := resource{version: 1, content: thing()}
	if old {
		things = resource{version: 0, content: oldThing()}
	}
	if protocol == 6 {
		things.content.attributes = append(things.content.attributes, nestedAttributes()...)
	}
	return map[string]resource{"peer_thing": things, "peer_note": {content: note()}}
}

func providerConfig() block {
	return block{attributes: []attribute{
		required("directory", cty.String),       // where the objects are
		optional("behave", cty.Set(cty.String)), // how it differs from a good provider: see behaviour.go
		{name: "token", kind: cty.String, optional: true, sensitive: true},
	}}
}

func lookup() block {
	return block{attributes: []attribute{
		required("name", cty.String),
		{name: "id", kind: cty.String, computed: true},
		{name: "text", kind: cty.String, computed: true},
		{name: "found", kind: cty.List(cty.Object(map[string]cty.Type{"id": cty.String, "type": cty.String})),
			computed: true},
	}}
}
