#include "tests/unit/plugin/front.h"

#include <vector>

#include "core/types/json.h"
#include "core/wire/messages.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/method_handler.h"

namespace dplan {
namespace {

using grpc::internal::RpcMethod;

grpc::ByteBuffer ToBytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToText(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (!bytes.Dump(&slices).ok()) return text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

std::shared_ptr<grpc::Channel> Connect(const PluginEndpoint& endpoint) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(endpoint.target, grpc::InsecureChannelCredentials(), arguments);
}

void FixBlock(const tfplugin6::Schema::Block& from, tfplugin5::Schema::Block& to) {
  for (int i = 0; i < from.attributes_size(); ++i) {
    tfplugin5::Schema::Attribute& attribute = *to.mutable_attributes(i);
    attribute.set_write_only(from.attributes(i).write_only());
    if (!from.attributes(i).has_nested_type()) continue;
    tfplugin6::Schema schema;
    *schema.mutable_block()->add_attributes() = from.attributes(i);
    const Type object = FromWire(schema).value().type();
    attribute.set_type(TypeToJson(object.attributes().at(attribute.name()).type));
  }
  for (int i = 0; i < from.block_types_size(); ++i) {
    FixBlock(from.block_types(i).block(), *to.mutable_block_types(i)->mutable_block());
  }
}

}  // namespace

Front::Front(const PluginEndpoint& behind, Options options) : behind_(Connect(behind)) {
  for (int i = 0; i < kRpcCount; ++i) {
    const Rpc rpc = static_cast<Rpc>(i);
    if (rpc <= Rpc::kStop) Serve(rpc, options.protocol);
    const bool of_extension = rpc >= Rpc::kHello && rpc <= Rpc::kReview;
    if (options.extension && of_extension && rpc != Rpc::kApplyEvents) Serve(rpc, options.protocol);
  }
}

void Front::Serve(Rpc rpc, int protocol) {
  const auto handle = [rpc](Front* front, grpc::ServerContext* peer,
                            const grpc::ByteBuffer* request, grpc::ByteBuffer* answer) {
    ++front->calls_[Index(rpc)];
    std::string text;
    const Handler& handler = front->handlers_[Index(rpc)];
    // With the deadline of this call, and ended with it.
    const std::unique_ptr<grpc::ClientContext> call = grpc::ClientContext::FromServerContext(*peer);
    const grpc::Status status = handler ? handler(ToText(*request), text)
                                        : front->Forward(rpc, *call, ToText(*request), text);
    *answer = ToBytes(text);
    return status;
  };
  paths_[Index(rpc)] = RpcPath(rpc, protocol);
  AddMethod(new grpc::internal::RpcServiceMethod(
      paths_[Index(rpc)].c_str(), RpcMethod::NORMAL_RPC,
      new grpc::internal::RpcMethodHandler<Front, grpc::ByteBuffer, grpc::ByteBuffer>(handle,
                                                                                      this)));
}

grpc::Status Front::Forward(Rpc rpc, const std::string& request, std::string& answer) {
  grpc::ClientContext call;
  return Forward(rpc, call, request, answer);
}

grpc::Status Front::Forward(Rpc rpc, grpc::ClientContext& call, const std::string& request,
                            std::string& answer) {
  grpc::ByteBuffer bytes;
  const std::string path = RpcPath(rpc, 6);
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      behind_.get(), RpcMethod(path.c_str(), RpcMethod::NORMAL_RPC), &call, ToBytes(request),
      &bytes);
  if (status.ok()) answer = ToText(bytes);
  return status;
}

std::string SchemaOfProtocol5(const std::string& schema6) {
  tfplugin6::GetProviderSchema::Response from;
  from.ParseFromString(schema6);
  tfplugin5::GetProviderSchema::Response to;
  // The same bytes, but for what is mended here.
  to.ParseFromString(schema6);
  FixBlock(from.provider().block(), *to.mutable_provider()->mutable_block());
  for (auto& [name, schema] : *to.mutable_resource_schemas()) {
    FixBlock(from.resource_schemas().at(name).block(), *schema.mutable_block());
  }
  for (auto& [name, schema] : *to.mutable_data_source_schemas()) {
    FixBlock(from.data_source_schemas().at(name).block(), *schema.mutable_block());
  }
  return to.SerializeAsString();
}

}  // namespace dplan
