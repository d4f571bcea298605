package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"peer/tfplugin6"
)

// provider answers the calls of protocol 6; those about one object's change are in change.go. Calls come at the same
// time from several threads.
type provider struct {
	protocol  int
	old       bool
	config    block
	resources map[string]resource
	stdio     stdio
	log       journal

	// Since Configure.
	store  store
	behave behaviour

	mutex   sync.Mutex
	stopped bool
}

func newProvider(protocol int, old bool) *provider {
	return &provider{protocol: protocol, old: old, config: providerConfig(), resources: resources(protocol, old),
		stdio: newStdio()}
}

func (p *provider) journal(call string, more map[string]string) {
	line := map[string]string{"call": call}
	for key, value := range more {
		line[key] = value
	}
	p.log.add(line)
}

func (p *provider) isStopped() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.stopped
}

func (p *provider) GetProviderSchema(ctx context.Context, _ *tfplugin6.GetProviderSchema_Request) (
	*tfplugin6.GetProviderSchema_Response, error) {
	p.journal("schema", nil)
	schema := func(version int64, b block) *tfplugin6.Schema {
		return &tfplugin6.Schema{Version: version, Block: b.protocol6()}
	}
	out := &tfplugin6.GetProviderSchema_Response{
		Provider:           schema(0, p.config),
		ResourceSchemas:    map[string]*tfplugin6.Schema{},
		DataSourceSchemas:  map[string]*tfplugin6.Schema{"peer_lookup": schema(0, lookup())},
		Functions:          signatures(),
		ServerCapabilities: &tfplugin6.ServerCapabilities{PlanDestroy: true},
	}
	for name, r := range p.resources {
		out.ResourceSchemas[name] = schema(r.version, r.content)
	}
	return out, nil
}

func (p *provider) ValidateProviderConfig(_ context.Context, in *tfplugin6.ValidateProviderConfig_Request) (
	*tfplugin6.ValidateProviderConfig_Response, error) {
	out := &tfplugin6.ValidateProviderConfig_Response{}
	config, err := decode(in.Config, p.config.valueType())
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "config: %v", err)
		return out, nil
	}
	if at := config.GetAttr("directory"); at.IsKnown() && at.AsString() == "" {
		out.Diagnostics = complaint(cty.GetAttrPath("directory"), "No directory", "Objects need a place.")
	}
	return out, nil
}

func (p *provider) ConfigureProvider(_ context.Context, in *tfplugin6.ConfigureProvider_Request) (
	*tfplugin6.ConfigureProvider_Response, error) {
	out := &tfplugin6.ConfigureProvider_Response{}
	config, err := decode(in.Config, p.config.valueType())
	switch {
	case err != nil:
		out.Diagnostics = complaint(nil, "Unreadable value", "config: %v", err)
		return out, nil
	case !config.GetAttr("directory").IsKnown():
		out.Diagnostics = complaint(cty.GetAttrPath("directory"), "No directory", "It is not known yet.")
		return out, nil
	}
	p.store = store{directory: config.GetAttr("directory").AsString()}
	p.behave = behaviour{}
	if words := config.GetAttr("behave"); !words.IsNull() {
		for _, word := range words.AsValueSlice() {
			p.behave[word.AsString()] = true
		}
	}
	p.log.begin(filepath.Join(p.store.directory, "journal"))
	p.journal("configure", map[string]string{"terraform_version": in.TerraformVersion})
	if p.behave["chatty"] {
		p.chat()
	}
	return out, nil
}

func (p *provider) ValidateResourceConfig(_ context.Context, in *tfplugin6.ValidateResourceConfig_Request) (
	*tfplugin6.ValidateResourceConfig_Response, error) {
	out := &tfplugin6.ValidateResourceConfig_Response{}
	config, err := decode(in.Config, p.resources[in.TypeName].content.valueType())
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "config: %v", err)
		return out, nil
	}
	if in.TypeName != "peer_thing" {
		return out, nil
	}
	if text := config.GetAttr("text"); !text.IsNull() && text.IsKnown() && text.AsString() == "questionable" {
		out.Diagnostics = complaint(cty.GetAttrPath("text"), "Questionable text", "It is taken as it is.")
		out.Diagnostics[0].Severity = tfplugin6.Diagnostic_WARNING
	}
	if disks := config.GetAttr("disk"); disks.IsKnown() {
		for it := disks.ElementIterator(); it.Next(); {
			at, disk := it.Element()
			if size := disk.GetAttr("size"); size.IsKnown() && size.LessThan(number("1")).True() {
				out.Diagnostics = append(out.Diagnostics, complaint(step(cty.GetAttrPath("disk"), at).GetAttr("size"),
					"Disk too small", "A disk of %s cannot be.", decimal(size))...)
			}
		}
	}
	return out, nil
}

func (p *provider) ValidateDataResourceConfig(_ context.Context, in *tfplugin6.ValidateDataResourceConfig_Request) (
	*tfplugin6.ValidateDataResourceConfig_Response, error) {
	out := &tfplugin6.ValidateDataResourceConfig_Response{}
	if _, err := decode(in.Config, lookup().valueType()); err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "config: %v", err)
	}
	return out, nil
}

// UpgradeResourceState renames what had another name in version 0.
func (p *provider) UpgradeResourceState(_ context.Context, in *tfplugin6.UpgradeResourceState_Request) (
	*tfplugin6.UpgradeResourceState_Response, error) {
	p.journal("upgrade", map[string]string{"version": fmt.Sprint(in.Version)})
	out := &tfplugin6.UpgradeResourceState_Response{}
	of := p.resources[in.TypeName]
	recorded := of.content.valueType()
	renamed := in.TypeName == "peer_thing" && in.Version == 0 && of.version == 1
	if renamed {
		recorded = resources(p.protocol, true)[in.TypeName].content.valueType()
	}
	value, err := ctyjson.Unmarshal(in.RawState.Json, recorded)
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable state", "version %d: %v", in.Version, err)
		return out, nil
	}
	if renamed {
		o := value.AsValueMap()
		o["size"] = o["amount"]
		delete(o, "amount")
		value = cty.ObjectVal(o)
	}
	out.UpgradedState = &tfplugin6.DynamicValue{Msgpack: encode(value, of.content.valueType())}
	return out, nil
}

// ReadResource gives the object as its file has it. Its private bytes must be those that were given out.
func (p *provider) ReadResource(_ context.Context, in *tfplugin6.ReadResource_Request) (
	*tfplugin6.ReadResource_Response, error) {
	if err := p.behave.before("read"); err != nil {
		return nil, err
	}
	out := &tfplugin6.ReadResource_Response{Private: in.Private}
	kind := p.resources[in.TypeName].content.valueType()
	current, err := decode(in.CurrentState, kind)
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "current_state: %v", err)
		return out, nil
	}
	id := current.GetAttr("id").AsString()
	p.journal("read", map[string]string{"id": id})
	value, what, err := p.load(id, kind)
	switch {
	case err != nil:
		out.Diagnostics = complaint(nil, "Unreadable object", "%s: %v", id, err)
		return out, nil
	case what != nil && !bytes.Equal(what.Private, in.Private):
		out.Diagnostics = complaint(nil, "Wrong private data", "%s: %q was given out, %q came back",
			id, what.Private, in.Private)
		return out, nil
	}
	out.NewState = &tfplugin6.DynamicValue{Msgpack: p.behave.answer("read", encode(value, kind))}
	return out, nil
}

// load gives null where there is no object.
func (p *provider) load(id string, kind cty.Type) (cty.Value, *stored, error) {
	what, err := p.store.get(id)
	if err != nil || what == nil {
		return cty.NullVal(kind), nil, err
	}
	value, err := what.value(kind)
	return value, what, err
}

// ImportResourceState takes an id or, for a thing, its name.
func (p *provider) ImportResourceState(_ context.Context, in *tfplugin6.ImportResourceState_Request) (
	*tfplugin6.ImportResourceState_Response, error) {
	p.journal("import", map[string]string{"id": in.Id})
	out := &tfplugin6.ImportResourceState_Response{}
	found, err := p.store.named(in.Id)
	if what, _ := p.store.get(in.Id); what != nil {
		found = map[string]*stored{in.Id: what}
	}
	if err != nil || len(found) != 1 {
		out.Diagnostics = complaint(nil, "Cannot import", "%d objects have the id or name %q.", len(found), in.Id)
		return out, nil
	}
	kind := p.resources[in.TypeName].content.valueType()
	for id, what := range found {
		stub := nullBlock(p.resources[in.TypeName].content).AsValueMap()
		stub["id"] = cty.StringVal(id)
		out.ImportedResources = append(out.ImportedResources, &tfplugin6.ImportResourceState_ImportedResource{
			TypeName: in.TypeName, Private: what.Private,
			State: &tfplugin6.DynamicValue{Msgpack: encode(cty.ObjectVal(stub), kind)}})
	}
	return out, nil
}

func (p *provider) ReadDataSource(_ context.Context, in *tfplugin6.ReadDataSource_Request) (
	*tfplugin6.ReadDataSource_Response, error) {
	out := &tfplugin6.ReadDataSource_Response{}
	kind := lookup().valueType()
	config, err := decode(in.Config, kind)
	if err != nil {
		out.Diagnostics = complaint(nil, "Unreadable value", "config: %v", err)
		return out, nil
	}
	name := config.GetAttr("name").AsString()
	p.journal("data", map[string]string{"name": name})
	objects, err := p.store.named(name)
	if err != nil || len(objects) == 0 {
		out.Diagnostics = complaint(cty.GetAttrPath("name"), "No such object", "None is named %q.", name)
		return out, nil
	}
	o := config.AsValueMap()
	var found []cty.Value
	for id, what := range objects {
		o["id"] = cty.StringVal(id)
		found = append(found, cty.ObjectVal(object{"id": o["id"], "type": cty.StringVal(what.Type)}))
		o["text"] = textOf(*what)
	}
	o["found"] = cty.ListVal(found)
	out.State = &tfplugin6.DynamicValue{Msgpack: encode(cty.ObjectVal(o), kind)}
	return out, nil
}

func (p *provider) StopProvider(context.Context, *tfplugin6.StopProvider_Request) (
	*tfplugin6.StopProvider_Response, error) {
	p.journal("stop", nil)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stopped = true
	return &tfplugin6.StopProvider_Response{}, nil
}

func (p *provider) GetFunctions(context.Context, *tfplugin6.GetFunctions_Request) (
	*tfplugin6.GetFunctions_Response, error) {
	return &tfplugin6.GetFunctions_Response{Functions: signatures()}, nil
}

func signatures() map[string]*tfplugin6.Function {
	parameter := func(name string, kind cty.Type) *tfplugin6.Function_Parameter {
		return &tfplugin6.Function_Parameter{Name: name, Type: typeJSON(kind)}
	}
	result := func(kind cty.Type) *tfplugin6.Function_Return {
		return &tfplugin6.Function_Return{Type: typeJSON(kind)}
	}
	anything := parameter("value", cty.DynamicPseudoType)
	anything.AllowNullValue = true
	return map[string]*tfplugin6.Function{
		"sum":  {VariadicParameter: parameter("numbers", cty.Number), Return: result(cty.Number), Summary: "Adds."},
		"wrap": {Parameters: []*tfplugin6.Function_Parameter{anything}, Return: result(cty.DynamicPseudoType)},
		"words": {Parameters: []*tfplugin6.Function_Parameter{parameter("text", cty.String)},
			Return: result(cty.List(cty.String))},
	}
}

func (p *provider) CallFunction(_ context.Context, in *tfplugin6.CallFunction_Request) (
	*tfplugin6.CallFunction_Response, error) {
	signature := signatures()[in.Name]
	if signature == nil {
		return &tfplugin6.CallFunction_Response{Error: &tfplugin6.FunctionError{Text: "no function " + in.Name}}, nil
	}
	var arguments []cty.Value
	for i, encoded := range in.Arguments {
		parameter := signature.VariadicParameter
		if i < len(signature.Parameters) {
			parameter = signature.Parameters[i]
		}
		argument, err := decode(encoded, typeOf(parameter.Type))
		if err != nil {
			return &tfplugin6.CallFunction_Response{Error: &tfplugin6.FunctionError{Text: err.Error(),
				FunctionArgument: int64(i)}}, nil
		}
		arguments = append(arguments, argument)
	}
	result, problem := call(in.Name, arguments)
	if problem != nil {
		return &tfplugin6.CallFunction_Response{Error: problem}, nil
	}
	return &tfplugin6.CallFunction_Response{Result: &tfplugin6.DynamicValue{
		Msgpack: encode(result, typeOf(signature.Return.Type))}}, nil
}

func call(name string, arguments []cty.Value) (cty.Value, *tfplugin6.FunctionError) {
	switch name {
	case "sum":
		sum := number("0")
		for _, n := range arguments {
			sum = sum.Add(n)
		}
		return sum, nil
	case "wrap":
		return cty.ObjectVal(object{"value": arguments[0],
			"type": cty.StringVal(string(typeJSON(arguments[0].Type())))}), nil
	}
	words := strings.Fields(arguments[0].AsString())
	if len(words) == 0 {
		return cty.NilVal, &tfplugin6.FunctionError{Text: "there is no word in the text", FunctionArgument: 0}
	}
	var out []cty.Value
	for _, word := range words {
		out = append(out, cty.StringVal(word))
	}
	return cty.ListVal(out), nil
}
