#include "dplan/sdk/serve.h"

#include <fcntl.h>
#include <grpc/support/log.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"
#include "core/contract/check_schema.h"
#include "core/contract/describe_schema.h"
#include "providers/sdk/end_signal.h"
#include "providers/sdk/handshake.h"
#include "providers/sdk/log.h"
#include "providers/sdk/plugin_server.h"

namespace dplan::sdk {
namespace {

// Hosts kill a plugin 2 s after they have asked it to end.
constexpr absl::Duration kGrace = absl::Milliseconds(1500);

// What the host has open (the lock of its state) is none of the business of programs that the
// provider starts: they would keep it when all others are gone.
void KeepDescriptorsToOurselves() {
  constexpr unsigned kFirst = STDERR_FILENO + 1;
  if (syscall(SYS_close_range, kFirst, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  // A kernel older than 5.11.
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int fd = kFirst; fd < limit; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void LogOfGrpc(gpr_log_func_args* entry) {
  const LogLevel level = entry->severity == GPR_LOG_SEVERITY_ERROR  ? LogLevel::kError
                         : entry->severity == GPR_LOG_SEVERITY_INFO ? LogLevel::kInfo
                                                                    : LogLevel::kDebug;
  WriteLog(level, "grpc", entry->message);
}

// A schema that contradicts itself is an author's mistake, which shows before a host does.
absl::StatusOr<ProviderSchema> SaneSchema(Provider& provider) {
  DPLAN_ASSIGN_OR_RETURN(ProviderSchema schema, provider.GetSchema({}));
  std::string faults;
  for (const Finding& finding : CheckSchema(schema)) {
    if (finding.weight != Finding::Weight::kFault) continue;
    absl::StrAppend(&faults, "\n  ", finding.type, finding.type.empty() ? "" : ": ", finding.text);
  }
  if (faults.empty()) return schema;
  return absl::FailedPreconditionError("its schema is wrong:" + faults);
}

int Fail(const absl::Status& status) {
  absl::FPrintF(stderr, "The provider cannot be served: %s.\n", std::string(status.message()));
  return 1;
}

// The name and the version of a provider that says them; else its program's name.
std::string NameOf(const ProviderSchema& schema, const std::string& program) {
  if (schema.facts.name.empty()) return program.substr(program.rfind('/') + 1);
  return schema.facts.name;
}

int SayHowItIsUsed(const std::string& program, const std::string& name) {
  absl::FPrintF(
      stderr,
      "This is the provider %s, a plugin: dplan and Terraform start it when a configuration needs "
      "it.\n"
      "By hand:\n"
      "  %s --schema    prints its schema as JSON\n"
      "  %s --docs      prints its documentation as Markdown\n"
      "  %s --reattach  serves until Ctrl-C, for a debugger; prints how dplan connects to it\n"
      "  %s --version   prints its name and version\n",
      name, program, program, program, program);
  return 1;
}

// Ends the process even if some code of the provider does not end.
int End(PluginServer& server, absl::Duration grace) {
  if (server.End(grace)) return 0;
  WriteLog(LogLevel::kError, "sdk", "a call does not end: the process ends without it");
  server.RemoveSocket();
  std::_Exit(1);
}

int ServeHost(Provider& provider, const PluginEnvironment& environment) {
  if (const auto schema = SaneSchema(provider); !schema.ok()) return Fail(schema.status());
  EndSignal end(EndSignal::Host::kParent);
  absl::StatusOr<std::unique_ptr<PluginServer>> server =
      PluginServer::Start(provider, {.socket_folder = environment.socket_folder,
                                     .client_pem = environment.client_pem,
                                     .shutdown = [&end] { end.Request(); }});
  if (!server.ok()) return Fail(server.status());
  const std::string line = HandshakeLine((*server)->socket(), (*server)->certificate(),
                                         environment.asks_for_multiplexing);
  const bool told = std::fputs(line.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return End(**server, told && end.Wait() ? kGrace : absl::ZeroDuration());
}

int ServeByHand(Provider& provider, const std::string& name) {
  EndSignal end(EndSignal::Host::kNobody);
  absl::StatusOr<std::unique_ptr<PluginServer>> server =
      PluginServer::Start(provider, {.shutdown = [&end] { end.Request(); }});
  if (!server.ok()) return Fail(server.status());
  absl::PrintF("%s\n", ReattachJson(name, getpid(), (*server)->socket()));
  std::fflush(stdout);
  absl::FPrintF(stderr,
                "Give that line to dplan as DPLAN_REATTACH_PROVIDERS, or to Terraform as\n"
                "TF_REATTACH_PROVIDERS, in single quotes. Ctrl-C ends this provider.\n");
  end.Wait();
  return End(**server, kGrace);
}

int RunOption(Provider& provider, const std::string& program, const std::string& option) {
  const absl::StatusOr<ProviderSchema> schema = SaneSchema(provider);
  if (!schema.ok()) return Fail(schema.status());
  const std::string name = NameOf(*schema, program);
  if (option == "--reattach") return ServeByHand(provider, name);
  std::string text;
  if (option == "--schema") {
    text = SchemaJson(*schema);
  } else if (option == "--docs") {
    text = SchemaMarkdown(*schema, name);
  } else if (option == "--version") {
    text =
        absl::StrCat(name, schema->facts.version.empty() ? "" : " ", schema->facts.version, "\n");
  } else {
    return SayHowItIsUsed(program, name);
  }
  return std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int Serve(std::unique_ptr<Provider> provider, int argc, char** argv) {
  KeepDescriptorsToOurselves();
  gpr_set_log_function(LogOfGrpc);
  const std::string program = argc > 0 ? argv[0] : "provider";
  if (argc > 1) return RunOption(*provider, program, argc == 2 ? argv[1] : "");
  const PluginEnvironment environment = ReadPluginEnvironment();
  if (!environment.started_by_host) return RunOption(*provider, program, "");
  return ServeHost(*provider, environment);
}

}  // namespace dplan::sdk
