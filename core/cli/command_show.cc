#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"
#include "core/cli/recorded.h"

namespace dplan {
namespace {

std::string ObjectJson(Session& session, const Object& object) {
  return absl::StrCat("{\"address\":", JsonText(object.address.ToString()),
                      ",\"provider\":", JsonText(object.provider.ToString()),
                      ",\"tainted\":", object.status == ObjectStatus::kTainted ? "true" : "false",
                      ",\"values\":",
                      ValueJson(RecordedValue(object, session.SchemaOf(object)), /*reveal=*/false), "}");
}

std::string ObjectText(Session& session, const Object& object) {
  return absl::StrCat("# ", object.address.ToString(),
                      object.status == ObjectStatus::kTainted ? " (tainted)" : "", "\n",
                      ValueText(RecordedValue(object, session.SchemaOf(object)), 0), "\n");
}

std::string StateJson(Session& session) {
  std::string out = absl::StrCat("{\"lineage\":", JsonText(session.state().lineage),
                                 ",\"serial\":", session.state().serial, ",\"resources\":[");
  const char* separator = "";
  for (const auto& [address, object] : session.state().objects) {
    absl::StrAppend(&out, separator, ObjectJson(session, object));
    separator = ",";
  }
  return absl::StrCat(out, "],\"outputs\":", OutputsJson(session.state().outputs, /*reveal=*/false), "}\n");
}

}  // namespace

int RunShow(Session& session) {
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  if (session.command().json) {
    session.services().terminal.Out(StateJson(session));
    return 0;
  }
  if (session.state().objects.empty() && session.state().outputs.empty()) {
    session.report().Say("Nothing is recorded.\n");
    return 0;
  }
  for (const auto& [address, object] : session.state().objects) {
    session.report().Say(absl::StrCat(ObjectText(session, object), "\n"));
  }
  if (!session.state().outputs.empty()) {
    session.report().Say(absl::StrCat("Outputs:\n\n", OutputsText(session.state().outputs)));
  }
  return 0;
}

int RunStateShow(Session& session) {
  const std::string& text = session.command().operands[0];
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const std::optional<Address> address = Address::Parse(text);
  const auto found = address.has_value() ? session.state().objects.find(*address)
                                         : session.state().objects.end();
  if (found == session.state().objects.end()) {
    session.report().Fail("No such object", absl::StrCat("Nothing is recorded at ", text,
                                                         ". `dplan state list` prints what is."));
    return 1;
  }
  session.services().terminal.Out(session.command().json
                                      ? absl::StrCat(ObjectJson(session, found->second), "\n")
                                      : ObjectText(session, found->second));
  return 0;
}

}  // namespace dplan
