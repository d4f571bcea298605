#include "tests/plugins/faulty_provider.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

constexpr int kMaxDescriptor = 1024;
constexpr int kFloodLines = 32 << 10;
constexpr size_t kHugeBytes = 100'000'000;

class FaultyProvider final : public ForwardingProvider {
 public:
  FaultyProvider(std::unique_ptr<Provider> provider, const std::string& fault)
      : ForwardingProvider(*provider), provider_(std::move(provider)) {
    std::istringstream(fault) >> call_ >> what_ >> once_;
  }

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    const bool struck = Strike("schema");
    absl::StatusOr<ProviderSchema> schema = ForwardingProvider::GetSchema(context);
    if (struck && what_ == "huge" && schema.ok()) {
      schema->resources.begin()->second.block.description = std::string(kHugeBytes, 'x');
    }
    return schema;
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    Strike("validate");
    return ForwardingProvider::ValidateMany(context, requests);
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    Strike("configure");
    return ForwardingProvider::Configure(context, config);
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    Strike("read");
    return ForwardingProvider::ReadMany(context, requests);
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    Strike("plan");
    return ForwardingProvider::PlanMany(context, requests);
  }
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    Strike("apply");
    absl::StatusOr<ApplyResult> result = ForwardingProvider::Apply(context, request, events);
    Strike("applied");
    return result;
  }

 private:
  // Whether this is the call.
  bool Strike(const std::string& call) {
    if (call != call_ || (!once_.empty() && std::filesystem::exists(once_))) return false;
    if (!once_.empty()) std::ofstream(once_) << call << '\n';
    if (what_ == "exit") {
      std::fprintf(stderr, "the fault: it leaves in %s\n", call.c_str());
      _exit(3);
    }
    if (what_ == "kill") raise(SIGKILL);
    if (what_ == "close") {
      for (int fd = STDERR_FILENO + 1; fd < kMaxDescriptor; ++fd) shutdown(fd, SHUT_RDWR);
    }
    if (what_ == "flood") {
      const std::string line(1023, '.');
      for (int i = 0; i < kFloodLines; ++i) std::fprintf(stderr, "%s\n", line.c_str());
      std::fprintf(stderr, "the fault: it has written enough\n");
    }
    if (what_ == "child") {
      if (std::system("sleep 600 >/dev/null 2>&1 & echo $! > child.pid") != 0) std::abort();
    }
    return true;
  }

  const std::unique_ptr<Provider> provider_;
  std::string call_;
  std::string what_;
  std::string once_;
};

}  // namespace

std::unique_ptr<Provider> NewFaultyProvider(std::unique_ptr<Provider> provider,
                                            const std::string& fault) {
  return std::make_unique<FaultyProvider>(std::move(provider), fault);
}

}  // namespace dplan
