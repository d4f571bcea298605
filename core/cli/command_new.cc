#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/commands.h"
#include "core/cli/provider_template.h"

namespace dplan {
namespace {

std::string NextSteps(const std::string& folder, const std::string& name) {
  const std::string word = ShellWord(folder);
  return absl::StrCat("The provider \"", name, "\" begins in ", folder,
                      ". To build and try it:\n\n", "  cmake -S ", word, " -B ", word, "/build\n",
                      "  cmake --build ", word, "/build\n", "  ctest --test-dir ", word, "/build\n",
                      "  dplan providers check ", word, "/build/dplan-provider-", name, "\n",
                      "  dplan init -C ", word, "/example --provider-dir ../build\n",
                      "  dplan plan -C ", word, "/example --provider-dir ../build\n");
}

}  // namespace

int RunProvidersNew(Session& session) {
  const Command& command = session.command();
  const std::string& name = command.operands[0];
  const std::string folder =
      command.target_folder.empty() ? absl::StrCat("dplan-provider-", name) : command.target_folder;
  if (const std::string problem = CheckProviderName(name); !problem.empty()) {
    session.report().Fail("Invalid name", problem);
    return 1;
  }
  const absl::StatusOr<std::string> from = FindProviderTemplate(session.services().prefix);
  if (!from.ok()) {
    session.report().Fail("Template not found", from.status());
    return 1;
  }
  const absl::Status copied = CopyProviderTemplate(*from, folder, name);
  if (!copied.ok()) {
    session.report().Fail("Provider cannot be made", copied);
    return 1;
  }
  session.report().Say(NextSteps(folder, name));
  return 0;
}

}  // namespace dplan
