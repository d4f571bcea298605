#include "core/config/decode.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

struct TopLevelKey {
  const char* name;
  void (*decode)(const ConfigFile& file, const YamlEntry& block, Draft& draft);
};

constexpr TopLevelKey kTopLevelKeys[] = {
    {"dplan", &DecodeSettings}, {"providers", &DecodeProviders}, {"variables", &DecodeVariables},
    {"locals", &DecodeLocals},  {"resources", &DecodeResources}, {"outputs", &DecodeOutputs},
};

void ReportUnsupported(const ConfigFile& file, const YamlEntry& entry) {
  std::vector<std::string> names;
  for (const TopLevelKey& key : kTopLevelKeys) names.push_back(key.name);
  file.diagnostics.Error(
      "Unsupported block",
      absl::StrCat("The key \"", entry.key,
                   "\" is not supported at the top of a configuration. Supported: ",
                   absl::StrJoin(names, ", "), ".", DidYouMean(entry.key, names)),
      file.RangeOf(entry));
}

}  // namespace

void DecodeFile(const ConfigFile& file, Draft& draft) {
  const YamlNode& root = file.document.root();
  if (IsNull(root)) return;
  if (root.kind != YamlNode::Kind::kMapping) {
    file.diagnostics.Error("Wrong kind of value",
                           "A configuration file must be a mapping with keys like resources and "
                           "variables.",
                           file.RangeOf(root));
    return;
  }
  for (const YamlEntry& entry : root.entries) {
    const auto known =
        std::find_if(std::begin(kTopLevelKeys), std::end(kTopLevelKeys),
                     [&entry](const TopLevelKey& key) { return entry.key == key.name; });
    if (known == std::end(kTopLevelKeys)) {
      ReportUnsupported(file, entry);
    } else {
      known->decode(file, entry, draft);
    }
  }
}

}  // namespace dplan
