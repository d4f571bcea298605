#include "providers/sdk/service_call.h"

#include <chrono>
#include <exception>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"

namespace dplan::sdk {
namespace {

// A status travels in a header of HTTP/2: there is no room for more.
constexpr size_t kMaxMessage = 2048;

absl::Time DeadlineOf(const grpc::ServerContext& peer) {
  const std::chrono::system_clock::time_point deadline = peer.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

// The codes of both are the same numbers.
grpc::Status ToGrpc(const absl::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.raw_code()),
                      std::string(status.message().substr(0, kMaxMessage)));
}

absl::Status CallWithSchema(Served& served, const CallContext& context, ServiceCall call) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, served.provider.SharedSchema(context));
  return call(context, *schemas);
}

// Runs what is the provider's code: whatever it throws becomes a status.
absl::Status WithoutExceptions(absl::FunctionRef<absl::Status()> call) {
  try {
    return call();
  } catch (const std::exception& thrown) {
    return absl::InternalError(absl::StrCat("the provider threw: ", thrown.what()));
  } catch (...) {
    return absl::InternalError("the provider threw something");
  }
}

}  // namespace

std::string Served::Stop() {
  calls.StopAll();
  const absl::Status stopped = WithoutExceptions([this] {
    provider.Stop();
    return absl::OkStatus();
  });
  return std::string(stopped.message());
}

grpc::Status RunCall(Served& served, grpc::ServerContext& peer, ServiceCall call,
                     const std::string& intent) {
  const RunningCalls::Call running(
      served.calls, DeadlineOf(peer), [&peer] { return peer.IsCancelled(); }, intent);
  const CallContext& context = running.context();
  absl::Status status = WithoutExceptions([&] { return CallWithSchema(served, context, call); });
  // The peer is gone too when its time is up, so the provider cannot tell the one from the other.
  if (absl::IsCancelled(status) && context.deadline <= absl::Now()) {
    status = absl::DeadlineExceededError(status.message());
  }
  return ToGrpc(status);
}

}  // namespace dplan::sdk
