package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"peer/tfplugin6"
)

type change struct {
	resource                resource
	kind                    cty.Type
	prior, proposed, config cty.Value
}

func (p *provider) change(typeName string, prior, proposed, config *tfplugin6.DynamicValue) (change, error) {
	c := change{resource: p.resources[typeName]}
	c.kind = c.resource.content.valueType()
	for _, part := range []struct {
		name string
		from *tfplugin6.DynamicValue
		to   *cty.Value
	}{{"prior_state", prior, &c.prior}, {"the new state", proposed, &c.proposed}, {"config", config, &c.config}} {
		value, err := decode(part.from, c.kind)
		if err != nil {
			return c, fmt.Errorf("%s: %v", part.name, err)
		}
		*part.to = value
	}
	return c, nil
}

// PlanResourceChange trusts nothing: what the host proposes must follow from the configuration and the prior object.
func (p *provider) PlanResourceChange(_ context.Context, in *tfplugin6.PlanResourceChange_Request) (
	*tfplugin6.PlanResourceChange_Response, error) {
	if err := p.behave.before("plan"); err != nil {
		return nil, err
	}
	out := &tfplugin6.PlanResourceChange_Response{LegacyTypeSystem: p.behave["legacy"]}
	c, err := p.change(in.TypeName, in.PriorState, in.ProposedNewState, in.Config)
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "%v", err)
		return out, nil
	}
	if c.proposed.IsNull() {
		p.journal("plan delete", map[string]string{"id": text(c.prior, "id")})
		out.PlannedState = &tfplugin6.DynamicValue{Msgpack: encode(c.proposed, c.kind)}
		out.PlannedPrivate = in.PriorPrivate
		return out, nil
	}
	if wrong := c.improper(); wrong != nil {
		out.Diagnostics = wrong
		return out, nil
	}
	if c.strayPrivate(in.PriorPrivate) {
		out.Diagnostics = complaint(nil, "Wrong private data", "%q came back from a plan", in.PriorPrivate)
		return out, nil
	}
	planned := c.plan(p.behave["legacy"])
	for _, path := range c.replaced(planned) {
		out.RequiresReplace = append(out.RequiresReplace, attributePath(path))
	}
	if p.behave.has("plan", "replace") {
		out.RequiresReplace = append(out.RequiresReplace, attributePath(cty.GetAttrPath("nothing")))
	}
	encoded, said, err := echoRefinements(in.ProposedNewState.Msgpack, encode(planned, c.kind))
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "%v", err)
		return out, nil
	}
	p.journal("plan", map[string]string{"name": text(c.config, "name"), "refinements": said})
	out.PlannedState = &tfplugin6.DynamicValue{Msgpack: p.behave.answer("plan", encoded)}
	out.PlannedPrivate = append(append([]byte{}, withoutPlan(in.PriorPrivate)...), c.mark(planned)...)
	return out, nil
}

func text(v cty.Value, name string) string {
	if v.IsNull() || !v.GetAttr(name).IsKnown() || v.GetAttr(name).IsNull() {
		return ""
	}
	return v.GetAttr(name).AsString()
}

// improper looks at the attributes at the top, where the rule of a proposed object is simple.
func (c change) improper() []*tfplugin6.Diagnostic {
	for _, a := range c.resource.content.attributes {
		if a.inner != nil || a.writeOnly {
			continue
		}
		expected := c.config.GetAttr(a.name)
		if a.computed && expected.IsNull() && !c.prior.IsNull() {
			expected = c.prior.GetAttr(a.name)
		}
		if got := c.proposed.GetAttr(a.name); !got.RawEquals(expected) {
			return complaint(cty.GetAttrPath(a.name), "Improper proposal", "%#v instead of %#v", got, expected)
		}
	}
	return nil
}

func (c change) plan(legacy bool) cty.Value {
	o := object(c.proposed.AsValueMap())
	for _, a := range c.resource.content.attributes {
		if a.writeOnly {
			o[a.name] = c.config.GetAttr(a.name) // a proposal need not have it
		}
	}
	if legacy {
		o = presumptuous(o)
	}
	o = fill(c.resource.content, cty.ObjectVal(o), planning).AsValueMap()
	if _, has := o["revision"]; has && !cty.ObjectVal(o).RawEquals(c.prior) {
		o["revision"] = cty.UnknownVal(cty.Number)
	}
	return cty.ObjectVal(o)
}

// presumptuous is what providers of the older type system do: values for what is neither configured nor computed.
func presumptuous(o object) object {
	for name, value := range map[string]cty.Value{"text": cty.StringVal(""), "enabled": cty.False} {
		if v, has := o[name]; has && v.IsNull() {
			o[name] = value
		}
	}
	return o
}

func (c change) replaced(planned cty.Value) []cty.Path {
	if c.prior.IsNull() {
		return nil
	}
	return replacing(c.prior, planned)
}

// Private bytes begin with some that are no text, and end with a mark of the plan while one is under way.
var planMark = []byte("\xffplan:")

func (c change) mark(planned cty.Value) []byte {
	kind := "create "
	if !c.prior.IsNull() {
		kind = "update "
	}
	return append(append([]byte{}, planMark...), kind+digest(fmt.Sprintf("%#v", planned))...)
}

func withoutPlan(private []byte) []byte {
	if at := bytes.Index(private, planMark); at >= 0 {
		return private[:at]
	}
	return private
}

// strayPrivate finds private bytes that belong to another call. The second plan of a replacement, which is one of a
// creation, is given those of the first; no other plan is given those of a plan.
func (c change) strayPrivate(private []byte) bool {
	marked := bytes.Contains(private, planMark)
	return marked && (!c.prior.IsNull() || bytes.Contains(private, []byte("plan:create ")))
}

func (p *provider) ApplyResourceChange(_ context.Context, in *tfplugin6.ApplyResourceChange_Request) (
	*tfplugin6.ApplyResourceChange_Response, error) {
	if err := p.behave.before("apply"); err != nil {
		return nil, err
	}
	out := &tfplugin6.ApplyResourceChange_Response{LegacyTypeSystem: p.behave["legacy"], NewState: in.PriorState,
		Private: withoutPlan(in.PlannedPrivate)}
	c, err := p.change(in.TypeName, in.PriorState, in.PlannedState, in.Config)
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "%v", err)
		return out, nil
	}
	if p.behave["chatty"] {
		p.chat()
	}
	if c.proposed.IsNull() {
		out.Diagnostics = p.remove(c)
		if out.Diagnostics == nil {
			out.NewState = &tfplugin6.DynamicValue{Msgpack: encode(c.proposed, c.kind)}
			out.Private = nil
		}
		return out, nil
	}
	if !p.behave["legacy"] && !bytes.HasSuffix(in.PlannedPrivate, c.mark(c.proposed)) {
		out.Diagnostics = complaint(nil, "Wrong private data", "%q does not belong to the plan %#v",
			in.PlannedPrivate, c.proposed)
		return out, nil
	}
	if c.prior.IsNull() {
		out.Private = append([]byte{0, 0xff}, randomBytes(6)...)
	}
	final := c.final()
	if out.Diagnostics = p.write(in.TypeName, c, final, out.Private); out.Diagnostics != nil {
		return out, nil
	}
	p.afterEffect(text(final, "id"))
	if p.behave.has("apply", "fail") {
		out.Diagnostics = complaint(cty.GetAttrPath("name"), "Told to fail", "The object exists.")
	}
	out.NewState = &tfplugin6.DynamicValue{Msgpack: p.behave.answer("apply", encode(final, c.kind))}
	return out, nil
}

func (c change) final() cty.Value {
	o := object(c.proposed.AsValueMap())
	digested, has := o["password_digest"]
	if has && !digested.IsKnown() {
		o["password"] = c.config.GetAttr("password")
	}
	o = fill(c.resource.content, cty.ObjectVal(o), applying).AsValueMap()
	if has && digested.IsKnown() {
		o["password_digest"] = digested
	}
	if revision, has := o["revision"]; has && !revision.IsKnown() {
		o["revision"] = number("1")
		if !c.prior.IsNull() {
			o["revision"] = c.prior.GetAttr("revision").Add(number("1"))
		}
	}
	return cty.ObjectVal(o)
}

func (p *provider) write(typeName string, c change, final cty.Value, private []byte) []*tfplugin6.Diagnostic {
	id := text(final, "id")
	call := "update"
	if c.prior.IsNull() {
		call = "create"
	}
	p.journal(call, map[string]string{"id": id, "name": text(final, "name")})
	if call == "create" && typeName == "peer_thing" {
		if same, err := p.store.named(text(final, "name")); err != nil || len(same) > 0 {
			return complaint(cty.GetAttrPath("name"), "Name is taken", "%d objects are named %q. %v",
				len(same), text(final, "name"), err)
		}
	} else if what, err := p.store.get(id); call == "update" && (err != nil || what == nil) {
		return complaint(nil, "No such object", "%s: %v", id, err)
	}
	what, err := newStored(typeName, private, final, c.kind)
	if err == nil {
		err = p.store.put(id, what)
	}
	if err != nil {
		return complaint(nil, "Cannot write", "%s: %v", id, err)
	}
	return nil
}

func (p *provider) remove(c change) []*tfplugin6.Diagnostic {
	id := text(c.prior, "id")
	p.journal("delete", map[string]string{"id": id})
	if err := p.store.remove(id); err != nil {
		return complaint(nil, "Cannot delete", "%v", err)
	}
	return nil
}
