#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"
#include "core/cli/recorded.h"
#include "core/types/convert.h"

namespace dplan {
namespace {

int PrintRaw(Session& session, const std::string& name, const OutputValue& output) {
  ConversionError why;
  const std::optional<Value> text =
      Convert(RecordedValue(output).UnmarkedDeep(), Type::String(), &why);
  if (!text.has_value() || text->IsNull()) {
    session.report().Fail("Output is no text",
                          absl::StrCat("--raw prints strings, numbers and bools, and output \"",
                                       name, "\" is none of them. Use --json."));
    return 1;
  }
  session.services().terminal.Out(text->AsString());
  return 0;
}

int PrintOne(Session& session, const std::string& name, const OutputValue& output) {
  const Command& command = session.command();
  if (command.raw) return PrintRaw(session, name, output);
  const Value value = RecordedValue(output);
  session.services().terminal.Out(
      absl::StrCat(command.json ? ValueJson(value, /*reveal=*/true) : ValueText(value, 0), "\n"));
  return 0;
}

}  // namespace

int RunOutput(Session& session) {
  const Command& command = session.command();
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const auto& outputs = session.state().outputs;
  if (command.operands.empty()) {
    session.services().terminal.Out(command.json
                                        ? absl::StrCat(OutputsJson(outputs, /*reveal=*/true), "\n")
                                        : OutputsText(outputs));
    return 0;
  }
  const auto found = outputs.find(command.operands[0]);
  if (found != outputs.end()) return PrintOne(session, found->first, found->second);
  session.report().Fail("No such output",
                        absl::StrCat("No output \"", command.operands[0],
                                     "\" is recorded. Outputs are written by `dplan apply`."));
  return 1;
}

}  // namespace dplan
