package main

import "github.com/zclconf/go-cty/cty"

type stage int

const (
	planning stage = iota
	applying
)

// each applies f to every element of a nested value; a null or unknown one stays as it is.
func each(v cty.Value, nested nesting, f func(cty.Value) cty.Value) cty.Value {
	if v.IsNull() || !v.IsKnown() {
		return v
	}
	if nested == asSingle || nested == asGroup {
		return f(v)
	}
	if v.LengthInt() == 0 {
		return v
	}
	if nested == asMap {
		elements := map[string]cty.Value{}
		for key, element := range v.AsValueMap() {
			elements[key] = f(element)
		}
		if v.Type().IsObjectType() {
			return cty.ObjectVal(elements)
		}
		return cty.MapVal(elements)
	}
	var elements []cty.Value
	for _, element := range v.AsValueSlice() {
		elements = append(elements, f(element))
	}
	switch {
	case v.Type().IsTupleType():
		return cty.TupleVal(elements)
	case nested == asSet:
		return cty.SetVal(elements)
	default:
		return cty.ListVal(elements)
	}
}

// fill gives what is computed and not configured its value in a proposed object, at every depth: at plan an unknown
// where only apply can tell, at apply the value itself. What is write-only is left out of the answer.
func fill(b block, v cty.Value, at stage) cty.Value {
	o := object(v.AsValueMap())
	for _, a := range b.attributes {
		o[a.name] = fillAttribute(a, o, at)
	}
	for _, a := range b.attributes {
		if a.derive != nil {
			o[a.name] = a.derive(o)
		}
	}
	for _, a := range b.attributes {
		if a.writeOnly {
			o[a.name] = cty.NullVal(a.kind)
		}
	}
	for _, n := range b.blocks {
		o[n.name] = each(o[n.name], n.nested, func(v cty.Value) cty.Value { return fill(n.content, v, at) })
	}
	return cty.ObjectVal(o)
}

func fillAttribute(a attribute, o object, at stage) cty.Value {
	v := o[a.name]
	switch {
	case a.inner != nil:
		if a.computed && v.IsNull() {
			v = nullAttributes(*a.inner)
		}
		return each(v, a.nested, func(v cty.Value) cty.Value { return fill(*a.inner, v, at) })
	case a.preset != cty.NilVal && v.IsNull():
		return a.preset
	case a.invent != nil && at == planning && v.IsNull():
		return cty.UnknownVal(a.kind)
	case a.invent != nil && at == applying && !v.IsKnown():
		return a.invent(o)
	}
	return v
}

func nullAttributes(b block) cty.Value {
	o := object{}
	for _, a := range b.attributes {
		o[a.name] = cty.NullVal(a.valueType())
	}
	return cty.ObjectVal(o)
}

// nullBlock is a block where nothing is configured.
func nullBlock(b block) cty.Value {
	o := object(nullAttributes(b).AsValueMap())
	for _, n := range b.blocks {
		element := n.content.valueType()
		switch kind := n.valueType(); {
		case n.nested == asGroup:
			o[n.name] = nullBlock(n.content)
		case n.nested == asSingle:
			o[n.name] = cty.NullVal(kind)
		case n.nested == asSet:
			o[n.name] = cty.SetValEmpty(element)
		case n.nested == asList && kind == cty.DynamicPseudoType:
			o[n.name] = cty.EmptyTupleVal
		case n.nested == asList:
			o[n.name] = cty.ListValEmpty(element)
		case kind == cty.DynamicPseudoType:
			o[n.name] = cty.EmptyObjectVal
		default:
			o[n.name] = cty.MapValEmpty(element)
		}
	}
	return cty.ObjectVal(o)
}

func step(path cty.Path, key cty.Value) cty.Path {
	return append(append(cty.Path{}, path...), cty.IndexStep{Key: key})
}

// replacing are the paths whose change needs a new object: the name, a disk that shrinks, a mount that moves.
func replacing(prior, planned cty.Value) []cty.Path {
	var paths []cty.Path
	if !prior.GetAttr("name").RawEquals(planned.GetAttr("name")) {
		paths = append(paths, cty.GetAttrPath("name"))
	}
	if !planned.Type().HasAttribute("disk") {
		return paths
	}
	smaller := func(was, is cty.Value) bool {
		return is.GetAttr("size").IsKnown() && is.GetAttr("size").LessThan(was.GetAttr("size")).True()
	}
	moved := func(was, is cty.Value) bool { return !is.GetAttr("path").RawEquals(was.GetAttr("path")) }
	paths = append(paths, changed("disk", "size", prior, planned, smaller)...)
	return append(paths, changed("mount", "path", prior, planned, moved)...)
}

func changed(blocks, attribute string, prior, planned cty.Value, is func(was, is cty.Value) bool) []cty.Path {
	var paths []cty.Path
	was, now := prior.GetAttr(blocks), planned.GetAttr(blocks)
	if was.IsNull() || !now.IsKnown() || now.IsNull() {
		return nil
	}
	for it := now.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if was.HasIndex(key).True() && is(was.Index(key), element) {
			paths = append(paths, step(cty.GetAttrPath(blocks), key).GetAttr(attribute))
		}
	}
	return paths
}
