#ifndef DPLAN_CORE_PLUGIN_CONNECTION_H_
#define DPLAN_CORE_PLUGIN_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "core/plugin/process.h"
#include "core/plugin/rpc.h"
#include "dplan/provider.h"
#include "google/protobuf/message_lite.h"

namespace dplan {

// The gRPC connection to one plugin; made when it is first used. It reads what the plugin serves of
// its standard streams, and drops it.
//
// Calls block until their answer, or until the deadline of their context (else that of RpcTimeout),
// or until its stop is requested. Whatever goes wrong is a status whose text names the provider and
// the call and says what to do: IsPluginGone if the connection is lost, with how the process ended
// and the end of its stderr; DeadlineExceeded; Cancelled if the stop was requested; Unimplemented
// if there is no such call; ResourceExhausted for a message of more than 256 MiB (64 MiB for a
// schema); Internal for an answer that cannot be parsed; else what the provider answered.
//
// Thread-safe. Destroyed while no call runs.
class PluginConnection {
 public:
  using Message = google::protobuf::MessageLite;

  // `name` is the provider's, for messages. `process` may be null; it outlives this.
  PluginConnection(const std::string& name, const PluginEndpoint& endpoint, PluginProcess* process);
  ~PluginConnection();
  PluginConnection(const PluginConnection&) = delete;
  PluginConnection& operator=(const PluginConnection&) = delete;

  const std::string& name() const;

  absl::Status Call(Rpc rpc, const CallContext& context, const Message& request, Message* answer);
  // A call with many answers: each is parsed into `answer` and then taken. An error of `take` ends
  // the call and is its status.
  absl::Status Stream(Rpc rpc, const CallContext& context, const Message& request, Message* answer,
                      absl::FunctionRef<absl::Status()> take);
  // Sends without waiting; nobody learns what becomes of it.
  void Notify(Rpc rpc, std::unique_ptr<Message> request);

  // The status of a call whose answer is not what it must be: `why` says what is wrong with it.
  absl::Status BrokenAnswer(Rpc rpc, const absl::Status& why) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_CONNECTION_H_
