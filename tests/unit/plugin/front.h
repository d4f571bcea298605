#ifndef DPLAN_TESTS_UNIT_PLUGIN_FRONT_H_
#define DPLAN_TESTS_UNIT_PLUGIN_FRONT_H_

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "core/plugin/process.h"
#include "core/plugin/rpc.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/status.h"

namespace dplan {

// Serves the calls of a provider, by protocol 5 or 6, with the answers of another server, which
// speaks protocol 6; and the calls of the extension but Apply, if it is to have one. Single answers
// can be others.
class Front final : public grpc::Service {
 public:
  using Handler = std::function<grpc::Status(const std::string& request, std::string& answer)>;
  struct Options {
    int protocol = 6;
    bool extension = false;
  };

  // The other server outlives it.
  Front(const PluginEndpoint& behind, Options options);

  // Before it serves.
  void Answer(Rpc rpc, Handler handler) { handlers_[Index(rpc)] = std::move(handler); }
  // Lets the answer of the other server be changed, as a message of its type.
  template <typename Message>
  void Change(Rpc rpc, std::function<void(Message&)> change) {
    Answer(rpc, [this, rpc, change](const std::string& request, std::string& answer) {
      grpc::Status status = Forward(rpc, request, answer);
      if (!status.ok()) return status;
      Message message;
      message.ParseFromString(answer);
      change(message);
      answer = message.SerializeAsString();
      return status;
    });
  }

  grpc::Status Forward(Rpc rpc, const std::string& request, std::string& answer);
  int calls(Rpc rpc) const { return calls_[Index(rpc)]; }

 private:
  static size_t Index(Rpc rpc) { return static_cast<size_t>(rpc); }
  void Serve(Rpc rpc, int protocol);
  grpc::Status Forward(Rpc rpc, grpc::ClientContext& call, const std::string& request,
                       std::string& answer);

  const std::shared_ptr<grpc::Channel> behind_;
  std::array<std::string, kRpcCount> paths_;
  std::array<Handler, kRpcCount> handlers_;
  std::array<std::atomic<int>, kRpcCount> calls_{};
};

// The schema as a provider of protocol 5 would give it: nested attributes are plain ones there.
std::string SchemaOfProtocol5(const std::string& schema6);

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_PLUGIN_FRONT_H_
