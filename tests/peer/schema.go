package main

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"

	"peer/tfplugin5"
	"peer/tfplugin6"
)

type nesting int

const (
	asSingle nesting = iota
	asGroup
	asList
	asSet
	asMap
)

// object is one level of an object as it stands in a value: its attributes and blocks.
type object map[string]cty.Value

// An attribute has a kind, or an inner block and how that is nested (protocol 6 alone has these).
type attribute struct {
	name   string
	kind   cty.Type
	inner  *block
	nested nesting

	required, optional, computed, sensitive, writeOnly bool

	// Where nobody configured a computed attribute: what it becomes at plan, or when it is applied. What is derived
	// follows its neighbours always.
	preset cty.Value
	invent func(object) cty.Value
	derive func(object) cty.Value
}

type nestedBlock struct {
	name     string
	content  block
	nested   nesting
	min, max int64
}

type block struct {
	attributes []attribute
	blocks     []nestedBlock
}

type resource struct {
	version int64
	content block
}

func (a attribute) valueType() cty.Type {
	if a.inner == nil {
		return a.kind
	}
	return nestedType(a.inner.valueType(), a.nested)
}

func (b block) valueType() cty.Type {
	types := map[string]cty.Type{}
	for _, a := range b.attributes {
		types[a.name] = a.valueType()
	}
	for _, n := range b.blocks {
		types[n.name] = n.valueType()
	}
	return cty.Object(types)
}

// A list or a map of blocks with something dynamic inside has elements of different types.
func (n nestedBlock) valueType() cty.Type {
	element := n.content.valueType()
	if (n.nested == asList || n.nested == asMap) && element.HasDynamicTypes() {
		return cty.DynamicPseudoType
	}
	return nestedType(element, n.nested)
}

func nestedType(element cty.Type, nested nesting) cty.Type {
	switch nested {
	case asList:
		return cty.List(element)
	case asSet:
		return cty.Set(element)
	case asMap:
		return cty.Map(element)
	default:
		return element
	}
}

func typeJSON(kind cty.Type) []byte {
	text, err := json.Marshal(kind)
	if err != nil {
		panic(err)
	}
	return text
}

func (b block) protocol6() *tfplugin6.Schema_Block {
	out := &tfplugin6.Schema_Block{Attributes: attributes6(b.attributes)}
	modes := map[nesting]tfplugin6.Schema_NestedBlock_NestingMode{
		asSingle: tfplugin6.Schema_NestedBlock_SINGLE, asGroup: tfplugin6.Schema_NestedBlock_GROUP,
		asList: tfplugin6.Schema_NestedBlock_LIST, asSet: tfplugin6.Schema_NestedBlock_SET,
		asMap: tfplugin6.Schema_NestedBlock_MAP}
	for _, n := range b.blocks {
		out.BlockTypes = append(out.BlockTypes, &tfplugin6.Schema_NestedBlock{TypeName: n.name,
			Block: n.content.protocol6(), Nesting: modes[n.nested], MinItems: n.min, MaxItems: n.max})
	}
	return out
}

func attributes6(attributes []attribute) []*tfplugin6.Schema_Attribute {
	modes := map[nesting]tfplugin6.Schema_Object_NestingMode{
		asSingle: tfplugin6.Schema_Object_SINGLE, asList: tfplugin6.Schema_Object_LIST,
		asSet: tfplugin6.Schema_Object_SET, asMap: tfplugin6.Schema_Object_MAP}
	var out []*tfplugin6.Schema_Attribute
	for _, a := range attributes {
		made := &tfplugin6.Schema_Attribute{Name: a.name, Required: a.required, Optional: a.optional,
			Computed: a.computed, Sensitive: a.sensitive, WriteOnly: a.writeOnly}
		if a.inner == nil {
			made.Type = typeJSON(a.kind)
		} else {
			made.NestedType = &tfplugin6.Schema_Object{
				Attributes: attributes6(a.inner.attributes), Nesting: modes[a.nested]}
		}
		out = append(out, made)
	}
	return out
}

func (b block) protocol5() *tfplugin5.Schema_Block {
	out := &tfplugin5.Schema_Block{}
	for _, a := range b.attributes {
		out.Attributes = append(out.Attributes, &tfplugin5.Schema_Attribute{Name: a.name, Type: typeJSON(a.kind),
			Required: a.required, Optional: a.optional, Computed: a.computed, Sensitive: a.sensitive,
			WriteOnly: a.writeOnly})
	}
	modes := map[nesting]tfplugin5.Schema_NestedBlock_NestingMode{
		asSingle: tfplugin5.Schema_NestedBlock_SINGLE, asGroup: tfplugin5.Schema_NestedBlock_GROUP,
		asList: tfplugin5.Schema_NestedBlock_LIST, asSet: tfplugin5.Schema_NestedBlock_SET,
		asMap: tfplugin5.Schema_NestedBlock_MAP}
	for _, n := range b.blocks {
		out.BlockTypes = append(out.BlockTypes, &tfplugin5.Schema_NestedBlock{TypeName: n.name,
			Block: n.content.protocol5(), Nesting: modes[n.nested], MinItems: n.min, MaxItems: n.max})
	}
	return out
}
