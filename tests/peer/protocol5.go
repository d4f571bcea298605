package main

import (
	"context"

	"github.com/golang/protobuf/proto"

	"peer/tfplugin5"
	"peer/tfplugin6"
)

// protocol5 answers the calls of protocol 5 with those of 6. Everything but the schema is the same bytes.
type protocol5 struct {
	provider *provider
}

func recode(from, to proto.Message) error {
	encoded, err := proto.Marshal(from)
	if err != nil {
		return err
	}
	return proto.Unmarshal(encoded, to)
}

// via makes one call: `in` of protocol 5 becomes `in6`, and what is answered becomes `out`.
func via[In6, Out6, Out proto.Message](ctx context.Context, in proto.Message, in6 In6, out Out,
	call func(context.Context, In6) (Out6, error)) (Out, error) {
	if err := recode(in, in6); err != nil {
		return out, err
	}
	out6, err := call(ctx, in6)
	if err != nil {
		return out, err
	}
	return out, recode(out6, out)
}

func (p protocol5) GetSchema(ctx context.Context, in *tfplugin5.GetProviderSchema_Request) (
	*tfplugin5.GetProviderSchema_Response, error) {
	schema := func(version int64, b block) *tfplugin5.Schema {
		return &tfplugin5.Schema{Version: version, Block: b.protocol5()}
	}
	functions, err := p.GetFunctions(ctx, &tfplugin5.GetFunctions_Request{})
	if err != nil {
		return nil, err
	}
	out := &tfplugin5.GetProviderSchema_Response{
		Provider:           schema(0, p.provider.config),
		ResourceSchemas:    map[string]*tfplugin5.Schema{},
		DataSourceSchemas:  map[string]*tfplugin5.Schema{"peer_lookup": schema(0, lookup())},
		Functions:          functions.Functions,
		ServerCapabilities: &tfplugin5.ServerCapabilities{PlanDestroy: true},
	}
	for name, r := range p.provider.resources {
		out.ResourceSchemas[name] = schema(r.version, r.content)
	}
	return out, nil
}

func (p protocol5) PrepareProviderConfig(ctx context.Context, in *tfplugin5.PrepareProviderConfig_Request) (
	*tfplugin5.PrepareProviderConfig_Response, error) {
	return via(ctx, in, &tfplugin6.ValidateProviderConfig_Request{}, &tfplugin5.PrepareProviderConfig_Response{},
		p.provider.ValidateProviderConfig)
}

func (p protocol5) ValidateResourceTypeConfig(ctx context.Context, in *tfplugin5.ValidateResourceConfig_Request) (
	*tfplugin5.ValidateResourceConfig_Response, error) {
	return via(ctx, in, &tfplugin6.ValidateResourceConfig_Request{}, &tfplugin5.ValidateResourceConfig_Response{},
		p.provider.ValidateResourceConfig)
}

func (p protocol5) ValidateDataSourceConfig(ctx context.Context, in *tfplugin5.ValidateDataResourceConfig_Request) (
	*tfplugin5.ValidateDataResourceConfig_Response, error) {
	return via(ctx, in, &tfplugin6.ValidateDataResourceConfig_Request{},
		&tfplugin5.ValidateDataResourceConfig_Response{}, p.provider.ValidateDataResourceConfig)
}

func (p protocol5) UpgradeResourceState(ctx context.Context, in *tfplugin5.UpgradeResourceState_Request) (
	*tfplugin5.UpgradeResourceState_Response, error) {
	return via(ctx, in, &tfplugin6.UpgradeResourceState_Request{}, &tfplugin5.UpgradeResourceState_Response{},
		p.provider.UpgradeResourceState)
}

func (p protocol5) Configure(ctx context.Context, in *tfplugin5.ConfigureProvider_Request) (
	*tfplugin5.ConfigureProvider_Response, error) {
	return via(ctx, in, &tfplugin6.ConfigureProvider_Request{}, &tfplugin5.ConfigureProvider_Response{},
		p.provider.ConfigureProvider)
}

func (p protocol5) ReadResource(ctx context.Context, in *tfplugin5.ReadResource_Request) (
	*tfplugin5.ReadResource_Response, error) {
	return via(ctx, in, &tfplugin6.ReadResource_Request{}, &tfplugin5.ReadResource_Response{},
		p.provider.ReadResource)
}

func (p protocol5) PlanResourceChange(ctx context.Context, in *tfplugin5.PlanResourceChange_Request) (
	*tfplugin5.PlanResourceChange_Response, error) {
	return via(ctx, in, &tfplugin6.PlanResourceChange_Request{}, &tfplugin5.PlanResourceChange_Response{},
		p.provider.PlanResourceChange)
}

func (p protocol5) ApplyResourceChange(ctx context.Context, in *tfplugin5.ApplyResourceChange_Request) (
	*tfplugin5.ApplyResourceChange_Response, error) {
	return via(ctx, in, &tfplugin6.ApplyResourceChange_Request{}, &tfplugin5.ApplyResourceChange_Response{},
		p.provider.ApplyResourceChange)
}

func (p protocol5) ImportResourceState(ctx context.Context, in *tfplugin5.ImportResourceState_Request) (
	*tfplugin5.ImportResourceState_Response, error) {
	return via(ctx, in, &tfplugin6.ImportResourceState_Request{}, &tfplugin5.ImportResourceState_Response{},
		p.provider.ImportResourceState)
}

func (p protocol5) ReadDataSource(ctx context.Context, in *tfplugin5.ReadDataSource_Request) (
	*tfplugin5.ReadDataSource_Response, error) {
	return via(ctx, in, &tfplugin6.ReadDataSource_Request{}, &tfplugin5.ReadDataSource_Response{},
		p.provider.ReadDataSource)
}

func (p protocol5) GetFunctions(ctx context.Context, in *tfplugin5.GetFunctions_Request) (
	*tfplugin5.GetFunctions_Response, error) {
	return via(ctx, in, &tfplugin6.GetFunctions_Request{}, &tfplugin5.GetFunctions_Response{},
		p.provider.GetFunctions)
}

func (p protocol5) CallFunction(ctx context.Context, in *tfplugin5.CallFunction_Request) (
	*tfplugin5.CallFunction_Response, error) {
	return via(ctx, in, &tfplugin6.CallFunction_Request{}, &tfplugin5.CallFunction_Response{},
		p.provider.CallFunction)
}

func (p protocol5) Stop(ctx context.Context, in *tfplugin5.StopProvider_Request) (
	*tfplugin5.StopProvider_Response, error) {
	return via(ctx, in, &tfplugin6.StopProvider_Request{}, &tfplugin5.StopProvider_Response{},
		p.provider.StopProvider)
}
