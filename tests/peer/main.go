// The peer is a provider that shares nothing with dplan but the text of the wire contract: HashiCorp's own go-plugin
// serves it, and go-cty reads and writes its values. It is what dplan's client is tested against where no other
// provider is at hand. Terraform drives it too, which is how we know that it is right.
//
// Its objects are files (store.go). The name of the program chooses the protocol: `terraform-provider-peer_v5…`
// speaks 5, any other speaks 6. With PEER_OLD in its environment its schema is that of an older release.
package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	plugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"peer/go_plugin"
	"peer/tfplugin5"
	"peer/tfplugin6"
)

// go-plugin puts pipes in the place of the streams once it serves.
var (
	originalStdout = os.Stdout
	originalStderr = os.Stderr
)

const maxMessage = 256 << 20

func main() {
	protocol := 6
	if strings.HasPrefix(filepath.Base(os.Args[0]), "terraform-provider-peer_v5") {
		protocol = 5
	}
	_, old := os.LookupEnv("PEER_OLD")
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{
			protocol: {"provider": &served{provider: newProvider(protocol, old)}},
		},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage))...)
		},
	})
}

type served struct {
	plugin.NetRPCUnsupportedPlugin
	provider *provider
}

func (s *served) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	if s.provider.protocol == 5 {
		tfplugin5.RegisterProviderServer(server, protocol5{s.provider})
	} else {
		tfplugin6.RegisterProviderServer(server, s.provider)
	}
	s.provider.stdio.register(server)
	return nil
}

func (s *served) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (interface{}, error) {
	panic("the peer is no client")
}

// A stdio is the service that carries a plugin's own output. This go-plugin is too old to have it.
type stdio struct {
	said chan *go_plugin.StdioData
}

func newStdio() stdio {
	return stdio{said: make(chan *go_plugin.StdioData)}
}

// say waits until the host takes what is said, for a host must.
func (s stdio) say(channel go_plugin.StdioData_Channel, text string) {
	const piece = 1 << 10
	for ; len(text) > piece; text = text[piece:] {
		s.said <- &go_plugin.StdioData{Channel: channel, Data: []byte(text[:piece])}
	}
	s.said <- &go_plugin.StdioData{Channel: channel, Data: []byte(text)}
}

func (s stdio) stream(_ interface{}, stream grpc.ServerStream) error {
	if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
		return err
	}
	for {
		select {
		case piece := <-s.said:
			if err := stream.SendMsg(piece); err != nil {
				return err
			}
		case <-stream.Context().Done():
			return nil
		}
	}
}

func (s stdio) register(server *grpc.Server) {
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "plugin.GRPCStdio",
		Streams:     []grpc.StreamDesc{{StreamName: "StreamStdio", Handler: s.stream, ServerStreams: true}},
	}, nil)
}
