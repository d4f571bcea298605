#include "core/plugin/connection.h"

#include <array>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/mutex.h"
#include "core/plugin/plugin_status.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/rpc_method.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/channel_arguments.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/sync_stream.h"

namespace dplan {
namespace {

using grpc::internal::RpcMethod;
using Message = PluginConnection::Message;

constexpr int kMaxMessage = 256 << 20;
constexpr int kMaxSchema = 64 << 20;
// How long it takes at most to see how a process ended whose connection broke.
constexpr absl::Duration kEndIsSeen = absl::Milliseconds(500);
// A provider that keeps to the deadline of a call may give up a little before the call does.
constexpr absl::Duration kDeadlineSlack = absl::Milliseconds(100);
constexpr absl::Duration kHealthTimeout = absl::Seconds(1);
constexpr absl::Duration kNoticeTimeout = absl::Seconds(2);

// What the libraries have to say belongs into the statuses, not on the user's terminal.
void SilenceLibraries() {
  static std::once_flag once;
  std::call_once(once, [] {
    gpr_set_log_function([](gpr_log_func_args*) {});
    google::protobuf::SetLogHandler(nullptr);
  });
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsFor(const PluginEndpoint& endpoint) {
  if (endpoint.server_pem.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = endpoint.server_pem;
  options.pem_cert_chain = endpoint.own.pem;
  options.pem_private_key = endpoint.own.key_pem;
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> NewChannel(const PluginEndpoint& endpoint) {
  SilenceLibraries();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  arguments.SetMaxSendMessageSize(-1);
  if (!endpoint.server_pem.empty()) arguments.SetSslTargetNameOverride("localhost");
  // A plugin is on this machine, whatever the environment says of proxies.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Nothing is sent twice by itself.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // The connection ends with the channel: a server that shuts down waits for that.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetServiceConfigJSON(
      absl::StrCat(R"({"methodConfig":[{"name":[{"service":"tfplugin)", endpoint.protocol,
                   R"(.Provider","method":")", RpcName(Rpc::kSchema, endpoint.protocol),
                   R"("}],"maxResponseMessageBytes":)", kMaxSchema, "}]}"));
  return grpc::CreateCustomChannel(endpoint.target, CredentialsFor(endpoint), arguments);
}

absl::Time DeadlineOf(Rpc rpc, const CallContext& context, absl::Time begun) {
  if (context.deadline != absl::InfiniteFuture()) return context.deadline;
  return begun + RpcTimeout(rpc);
}

void SetDeadline(absl::Time deadline, grpc::ClientContext& call) {
  if (deadline != absl::InfiniteFuture()) call.set_deadline(absl::ToChronoTime(deadline));
}

bool Parse(grpc::ByteBuffer& bytes, Message* answer) {
  grpc::ProtoBufferReader reader(&bytes);
  return reader.status().ok() && answer->ParseFromZeroCopyStream(&reader);
}

bool IsTooLarge(const grpc::Status& status) {
  return status.error_code() == grpc::RESOURCE_EXHAUSTED &&
         absl::StrContains(status.error_message(), "larger than max");
}

}  // namespace

class PluginConnection::Impl {
 public:
  Impl(const std::string& name, const PluginEndpoint& endpoint, PluginProcess* process)
      : name_(name),
        protocol_(endpoint.protocol),
        process_(process),
        channel_(NewChannel(endpoint)) {
    for (int i = 0; i < kRpcCount; ++i) {
      paths_[static_cast<size_t>(i)] = RpcPath(static_cast<Rpc>(i), protocol_);
    }
  }

  ~Impl() {
    stdio_.request_stop();
    MutexLock lock(mutex_);
    while (notices_ > 0) noticed_.Wait(mutex_);
  }

  const std::string& name() const { return name_; }

  absl::Status Call(Rpc rpc, const CallContext& context, const Message& request, Message* answer) {
    ReadStdio();
    const absl::Time begun = absl::Now();
    grpc::ByteBuffer bytes;
    const grpc::Status status = Send(rpc, context, request, &bytes);
    if (!status.ok()) return Explain(rpc, context, begun, status);
    return Parse(bytes, answer) ? absl::OkStatus() : Unparsable(rpc);
  }

  absl::Status Stream(Rpc rpc, const CallContext& context, const Message& request, Message* answer,
                      absl::FunctionRef<absl::Status()> take) {
    ReadStdio();
    const absl::Time begun = absl::Now();
    grpc::ClientContext call;
    SetDeadline(DeadlineOf(rpc, context, begun), call);
    std::stop_callback cancel(context.stop, [&call] { call.TryCancel(); });
    const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
        grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
            channel_.get(), Method(rpc, RpcMethod::SERVER_STREAMING), &call, request));
    absl::Status taken;
    grpc::ByteBuffer bytes;
    while (taken.ok() && reader->Read(&bytes)) {
      taken = Parse(bytes, answer) ? take() : Unparsable(rpc);
    }
    if (!taken.ok()) call.TryCancel();
    const grpc::Status status = reader->Finish();
    if (!taken.ok()) return taken;
    return status.ok() ? absl::OkStatus() : Explain(rpc, context, begun, status);
  }

  void Notify(Rpc rpc, std::unique_ptr<Message> request) {
    struct Notice {
      grpc::ClientContext call;
      std::unique_ptr<Message> request;
      grpc::ByteBuffer answer;
    };
    {
      MutexLock lock(mutex_);
      ++notices_;
    }
    auto* notice = new Notice{.request = std::move(request)};
    SetDeadline(absl::Now() + kNoticeTimeout, notice->call);
    grpc::TemplatedGenericStub<Message, grpc::ByteBuffer>(channel_).UnaryCall(
        &notice->call, PathOf(rpc), {}, notice->request.get(), &notice->answer,
        [this, notice](const grpc::Status&) {
          delete notice;
          MutexLock lock(mutex_);
          --notices_;
          noticed_.NotifyAll();
        });
  }

  absl::Status BrokenAnswer(Rpc rpc, const absl::Status& why) const {
    return absl::InternalError(absl::StrCat(
        "Provider ", name_, " broke the protocol in ", RpcName(rpc, protocol_), ": ", why.message(),
        ". This is a fault of the provider; another version of it may be without."));
  }

 private:
  const std::string& PathOf(Rpc rpc) const { return paths_[static_cast<size_t>(rpc)]; }
  RpcMethod Method(Rpc rpc, RpcMethod::RpcType type) const {
    return RpcMethod(PathOf(rpc).c_str(), type);
  }

  grpc::Status Send(Rpc rpc, const CallContext& context, const Message& request,
                    grpc::ByteBuffer* answer) {
    grpc::ClientContext call;
    SetDeadline(DeadlineOf(rpc, context, absl::Now()), call);
    std::stop_callback cancel(context.stop, [&call] { call.TryCancel(); });
    return grpc::internal::BlockingUnaryCall<Message, grpc::ByteBuffer>(
        channel_.get(), Method(rpc, RpcMethod::NORMAL_RPC), &call, request, answer);
  }

  // From the first call on, in a thread of its own: a plugin in Go blocks on its own output if
  // nobody reads it.
  void ReadStdio() {
    std::call_once(stdio_begun_, [this] {
      stdio_ = std::jthread([this](std::stop_token stop) {
        grpc::ClientContext call;
        std::stop_callback cancel(stop, [&call] { call.TryCancel(); });
        const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
            grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
                channel_.get(), Method(Rpc::kStdio, RpcMethod::SERVER_STREAMING), &call,
                google::protobuf::Empty()));
        grpc::ByteBuffer dropped;
        while (reader->Read(&dropped)) continue;
        reader->Finish();
      });
    });
  }

  absl::Status Unparsable(Rpc rpc) const {
    return BrokenAnswer(rpc, absl::InternalError("its answer cannot be parsed"));
  }

  absl::Status Explain(Rpc rpc, const CallContext& context, absl::Time begun,
                       const grpc::Status& status) {
    const std::string call = RpcName(rpc, protocol_);
    if (status.error_code() == grpc::CANCELLED && context.stop.stop_requested()) {
      return absl::CancelledError(
          absl::StrCat("The call ", call, " of provider ", name_, " was stopped."));
    }
    if (IsLate(rpc, context, begun, status)) {
      return absl::DeadlineExceededError(absl::StrCat(
          "Provider ", name_, " did not answer ", call, " within ",
          absl::FormatDuration(absl::Trunc(absl::Now() - begun, absl::Milliseconds(1))),
          ". It hangs, or what it manages does not answer: find out what it waits for, then try "
          "again."));
    }
    if (IsLost(status)) return Lost(call, status);
    if (status.error_code() == grpc::UNIMPLEMENTED) {
      return absl::UnimplementedError(
          absl::StrCat("Provider ", name_, " does not have the call ", call, "."));
    }
    if (IsTooLarge(status)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "A message of ", call, " of provider ", name_, " is too large: ", status.error_message(),
          ". Let it manage fewer or smaller objects at once."));
    }
    return absl::Status(
        static_cast<absl::StatusCode>(status.error_code()),
        absl::StrCat("Provider ", name_, " failed in ", call, ": ", status.error_message()));
  }

  static bool IsLate(Rpc rpc, const CallContext& context, absl::Time begun,
                     const grpc::Status& status) {
    if (status.error_code() == grpc::DEADLINE_EXCEEDED) return true;
    return status.error_code() == grpc::CANCELLED &&
           absl::Now() + kDeadlineSlack > DeadlineOf(rpc, context, begun);
  }

  // Whether the connection is gone, and not only one call of it.
  bool IsLost(const grpc::Status& status) {
    switch (status.error_code()) {
      case grpc::UNAVAILABLE:
      case grpc::CANCELLED:
        return !Answers();
      case grpc::UNKNOWN:
      case grpc::INTERNAL:
        return process_ != nullptr && !process_->Alive();
      default:
        return false;
    }
  }

  bool Answers() {
    grpc::ByteBuffer answer;
    const grpc::Status status = Send(Rpc::kHealth, {.deadline = absl::Now() + kHealthTimeout},
                                     google::protobuf::Empty(), &answer);
    return status.error_code() != grpc::UNAVAILABLE && status.error_code() != grpc::CANCELLED &&
           status.error_code() != grpc::DEADLINE_EXCEEDED;
  }

  absl::Status Lost(const std::string& call, const grpc::Status& status) {
    const std::string how = HowItEnded();
    if (how.empty()) {
      return PluginGoneError(absl::StrCat("The connection to provider ", name_, " was lost in ",
                                          call, ": ", status.error_message(), ".", LogText()));
    }
    return PluginGoneError(
        absl::StrCat("Provider ", name_, " ", how, " in ", call, ".", LogText()));
  }

  std::string HowItEnded() {
    if (process_ == nullptr || !process_->AwaitEnd(kEndIsSeen)) return "";
    return process_->HowItEnded();
  }

  std::string LogText() const {
    const std::string tail = process_ == nullptr ? "" : process_->StderrTail();
    if (tail.empty()) return " It said nothing on its stderr; run the command again.";
    return absl::StrCat(" The end of its stderr says why:\n", tail);
  }

  const std::string name_;
  const int protocol_;
  PluginProcess* const process_;
  std::array<std::string, kRpcCount> paths_;
  const std::shared_ptr<grpc::Channel> channel_;

  Mutex mutex_;
  CondVar noticed_;
  int notices_ DPLAN_GUARDED_BY(mutex_) = 0;  // not answered yet

  std::once_flag stdio_begun_;
  std::jthread stdio_;  // last: ended before the rest goes
};

PluginConnection::PluginConnection(const std::string& name, const PluginEndpoint& endpoint,
                                   PluginProcess* process)
    : impl_(std::make_unique<Impl>(name, endpoint, process)) {}
PluginConnection::~PluginConnection() = default;

const std::string& PluginConnection::name() const { return impl_->name(); }

absl::Status PluginConnection::Call(Rpc rpc, const CallContext& context, const Message& request,
                                    Message* answer) {
  return impl_->Call(rpc, context, request, answer);
}

absl::Status PluginConnection::Stream(Rpc rpc, const CallContext& context, const Message& request,
                                      Message* answer, absl::FunctionRef<absl::Status()> take) {
  return impl_->Stream(rpc, context, request, answer, take);
}

void PluginConnection::Notify(Rpc rpc, std::unique_ptr<Message> request) {
  impl_->Notify(rpc, std::move(request));
}

absl::Status PluginConnection::BrokenAnswer(Rpc rpc, const absl::Status& why) const {
  return impl_->BrokenAnswer(rpc, why);
}

}  // namespace dplan
