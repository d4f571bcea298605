#include <initializer_list>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/config/decode.h"
#include "core/types/text.h"

namespace dplan {
namespace {

// The two names of a key `FIRST.SECOND`.
using Names = std::pair<std::string, std::string>;

std::string HintForKey(const std::string& key) {
  if (absl::StartsWith(key, "data.")) return " Data sources are not supported.";
  if (absl::StartsWith(key, "module.")) return " Modules are not supported.";
  if (absl::StrContains(key, '[')) {
    return " An instance has no block of its own: use for_each or count in the block of them all.";
  }
  return "";
}

std::optional<Names> ResourceNames(const ConfigFile& file, const YamlEntry& entry) {
  const std::vector<std::string> parts = absl::StrSplit(entry.key, '.');
  if (parts.size() == 2 && internal::IsIdentifier(parts[0]) && internal::IsIdentifier(parts[1])) {
    return Names{parts[0], parts[1]};
  }
  file.diagnostics.Error(
      "Invalid resource name",
      absl::StrCat("\"", entry.key,
                   "\" is not the name of a resource. It has to be "
                   "TYPE.NAME, like docker_network.ha, of letters, digits, _ and -.",
                   HintForKey(entry.key)),
      file.RangeOf(entry));
  return std::nullopt;
}

std::optional<Names> ProviderNames(const ConfigFile& file, const YamlEntry& entry) {
  const std::vector<std::string> parts = absl::StrSplit(entry.key, '.');
  if (parts.size() <= 2 && internal::IsIdentifier(parts.front()) &&
      internal::IsIdentifier(parts.back())) {
    return Names{parts.front(), parts.size() == 2 ? parts.back() : ""};
  }
  file.diagnostics.Error("Invalid provider name",
                         absl::StrCat("\"", entry.key,
                                      "\" is not the name of a provider instance. It has "
                                      "to be NAME or NAME.ALIAS, like ssh.host."),
                         file.RangeOf(entry));
  return std::nullopt;
}

// Those keys of the block that are the engine's own, and what is left.
struct Body {
  std::map<std::string, const YamlEntry*> meta;
  std::vector<Expression::Item> items;

  const YamlEntry* Find(const std::string& name) const {
    const auto found = meta.find(name);
    return found == meta.end() ? nullptr : found->second;
  }
};

Body DecodeBody(const ConfigFile& file, const std::vector<YamlEntry>& entries,
                std::initializer_list<const char*> meta_names) {
  Body body;
  body.items.reserve(entries.size());
  for (const YamlEntry& entry : entries) {
    bool is_meta = false;
    for (const char* name : meta_names) is_meta = is_meta || entry.key == name;
    if (is_meta) {
      body.meta.emplace(entry.key, &entry);
      continue;
    }
    std::optional<Expression> value = DecodeValue(file, *entry.value);
    if (!value.has_value()) continue;
    body.items.push_back({entry.key, file.RangeOf(entry), *std::move(value)});
  }
  return body;
}

// The arguments that repeat a block exclude each other.
void CheckOneRepetition(const ConfigFile& file, std::initializer_list<const YamlEntry*> entries) {
  const YamlEntry* first = nullptr;
  for (const YamlEntry* entry : entries) {
    if (entry == nullptr) continue;
    if (first == nullptr) {
      first = entry;
      continue;
    }
    file.diagnostics
        .Error("Conflicting arguments",
               absl::StrCat(
                   "A block can have one of for_each, count and lifecycle.enabled, not both \"",
                   first->key, "\" and \"", entry->key, "\"."),
               file.RangeOf(*entry))
        .related.push_back({"the other is here", file.RangeOf(*first)});
  }
}

const YamlEntry* FindEnabled(const ConfigFile& file, const Body& body) {
  const YamlEntry* const lifecycle = body.Find("lifecycle");
  if (lifecycle == nullptr) return nullptr;
  const std::vector<YamlEntry>* const entries = EntriesOf(file, *lifecycle, "a mapping");
  if (entries == nullptr) return nullptr;
  const Fields fields(file, *entries, "\"lifecycle\"", {"enabled"});
  for (const YamlEntry& entry : *entries) {
    if (entry.key == "enabled") return &entry;
  }
  return nullptr;
}

void RejectReserved(const ConfigFile& file, const Body& body) {
  for (const char* name : {"connection", "provisioner"}) {
    const YamlEntry* const entry = body.Find(name);
    if (entry == nullptr) continue;
    file.diagnostics.Error("Unsupported block",
                           absl::StrCat("\"", name, "\" is not supported in a resource."),
                           file.RangeOf(*entry));
  }
}

std::optional<Expression> DecodeOptional(const ConfigFile& file, const YamlEntry* entry) {
  if (entry == nullptr) return std::nullopt;
  // A block that was meant to be repeated must not become one that is not.
  if (IsNull(*entry->value)) {
    file.diagnostics.Error("Missing expression",
                           absl::StrCat("\"", entry->key, "\" is written without a value."),
                           file.RangeOf(*entry));
    return std::nullopt;
  }
  return DecodeExpression(file, *entry->value);
}

SourceRange BodyRange(const ConfigFile& file, const YamlEntry& entry) {
  return IsNull(*entry.value) ? file.RangeOf(entry) : file.RangeOf(*entry.value);
}

void DecodeResource(const ConfigFile& file, const YamlEntry& entry, Draft& draft) {
  const std::optional<Names> names = ResourceNames(file, entry);
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, entry, "a mapping of the resource's attributes");
  if (!names.has_value() || entries == nullptr) return;
  Body body = DecodeBody(
      file, *entries,
      {"for_each", "count", "provider", "depends_on", "lifecycle", "connection", "provisioner"});
  RejectReserved(file, body);
  const YamlEntry* const enabled = FindEnabled(file, body);
  CheckOneRepetition(file, {body.Find("for_each"), body.Find("count"), enabled});

  ResourceDecl resource{.type = names->first,
                        .name = names->second,
                        .range = file.RangeOf(entry),
                        .body = Expression::Object(std::move(body.items), BodyRange(file, entry)),
                        .for_each = DecodeOptional(file, body.Find("for_each")),
                        .count = DecodeOptional(file, body.Find("count")),
                        .enabled = DecodeOptional(file, enabled)};
  const YamlEntry* const provider = body.Find("provider");
  if (provider != nullptr && !IsNull(*provider->value)) {
    resource.provider = DecodeProviderRef(file, *provider);
  }
  if (const YamlEntry* list = body.Find("depends_on")) {
    resource.depends_on = DecodeDependencies(file, *list);
  }
  draft.config.resources.push_back(std::move(resource));
}

void DecodeProvider(const ConfigFile& file, const YamlEntry& entry, Draft& draft) {
  const std::optional<Names> names = ProviderNames(file, entry);
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, entry, "a mapping of the provider's arguments");
  if (!names.has_value() || entries == nullptr) return;
  Body body = DecodeBody(file, *entries, {"for_each", "depends_on"});
  ProviderDecl provider{.name = names->first,
                        .alias = names->second,
                        .range = file.RangeOf(entry),
                        .body = Expression::Object(std::move(body.items), BodyRange(file, entry)),
                        .for_each = DecodeOptional(file, body.Find("for_each"))};
  if (const YamlEntry* list = body.Find("depends_on")) {
    provider.depends_on = DecodeDependencies(file, *list);
  }
  draft.config.providers.push_back(std::move(provider));
}

}  // namespace

void DecodeResources(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping from names TYPE.NAME to resources");
  if (entries == nullptr) return;
  draft.config.resources.reserve(draft.config.resources.size() + entries->size());
  for (const YamlEntry& entry : *entries) DecodeResource(file, entry, draft);
}

void DecodeProviders(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping from names to providers");
  if (entries == nullptr) return;
  for (const YamlEntry& entry : *entries) DecodeProvider(file, entry, draft);
}

}  // namespace dplan
