#ifndef DPLAN_CORE_CONFIG_DECODE_VALUES_H_
#define DPLAN_CORE_CONFIG_DECODE_VALUES_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "core/config/yaml.h"
#include "core/lang/expression.h"
#include "dplan/diagnostic.h"

namespace dplan {

// A file while it is decoded. What is wrong in it is reported and left out of the result.
struct ConfigFile {
  const YamlDocument& document;
  Diagnostics& diagnostics;

  SourceRange RangeOf(const YamlNode& node) const { return document.RangeOf(node); }
  SourceRange RangeOf(const YamlEntry& entry) const { return document.RangeOf(entry); }
};

// The entries of the mapping that a key leads to; null, if it is none. A null is an empty mapping.
// `what` names what is wanted, as in "`resources` must be a mapping of …".
const std::vector<YamlEntry>* EntriesOf(const ConfigFile& file, const YamlEntry& entry,
                                        const std::string& what);

// The entries of a mapping that may have only certain keys; others are reported. Nulls count as not
// written.
class Fields {
 public:
  // `what`: "a variable".
  Fields(const ConfigFile& file, const std::vector<YamlEntry>& entries, const std::string& what,
         std::initializer_list<const char*> names);

  // Null if it is not written.
  const YamlEntry* Find(const std::string& name) const;

 private:
  std::vector<const YamlEntry*> entries_;
};

// A value with templates in its texts.
std::optional<Expression> DecodeValue(const ConfigFile& file, const YamlNode& node);
// The value in a place where only an expression makes sense: a string is one, with or without `${
// }`.
std::optional<Expression> DecodeExpression(const ConfigFile& file, const YamlNode& node);

// Fixed text, without any expression; numbers give the text that they are written as.
std::optional<std::string> DecodeText(const ConfigFile& file, const YamlEntry& entry);
std::optional<bool> DecodeBool(const ConfigFile& file, const YamlEntry& entry);

std::vector<DependencyDecl> DecodeDependencies(const ConfigFile& file, const YamlEntry& entry);
std::optional<ProviderRef> DecodeProviderRef(const ConfigFile& file, const YamlEntry& entry);

// Whether the key can be the name of something that is declared; `what` as in "A variable".
bool CheckName(const ConfigFile& file, const YamlEntry& entry, const std::string& what);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_DECODE_VALUES_H_
