#include "dplan/address.h"

#include "core/types/text.h"

namespace dplan {
namespace {

using internal::Scanner;

// Nothing if there is a bracket, but no key in it.
std::optional<InstanceKey> ScanKey(Scanner& scanner) {
  if (!scanner.Eat('[')) return InstanceKey();
  std::optional<InstanceKey> key;
  if (scanner.Peek('"')) {
    if (std::optional<std::string> text = scanner.Quoted()) key = InstanceKey(*std::move(text));
  } else if (const std::optional<int64_t> index = scanner.Integer()) {
    key = InstanceKey(*index);
  }
  if (!scanner.Eat(']')) return std::nullopt;
  return key;
}

// `module.NAME[KEY].` as often as it comes.
std::optional<ModulePath> ScanModules(Scanner& scanner) {
  ModulePath path;
  while (scanner.EatWord("module")) {
    if (!scanner.Eat('.')) return std::nullopt;
    std::optional<std::string> name = scanner.Identifier();
    if (!name) return std::nullopt;
    std::optional<InstanceKey> key = ScanKey(scanner);
    if (!key || !scanner.Eat('.')) return std::nullopt;
    path.push_back({*std::move(name), *std::move(key)});
  }
  return path;
}

std::optional<BlockAddress> ScanBlock(Scanner& scanner) {
  std::optional<ModulePath> module = ScanModules(scanner);
  if (!module) return std::nullopt;
  BlockAddress block{.module = *std::move(module)};
  if (scanner.EatWord("data")) {
    block.mode = ResourceMode::kData;
    if (!scanner.Eat('.')) return std::nullopt;
  }
  std::optional<std::string> type = scanner.Identifier();
  if (!type || !scanner.Eat('.')) return std::nullopt;
  std::optional<std::string> name = scanner.Identifier();
  if (!name) return std::nullopt;
  block.type = *std::move(type);
  block.name = *std::move(name);
  return block;
}

std::string ModulesToString(const ModulePath& path) {
  std::string out;
  for (const ModuleStep& step : path) out += "module." + step.name + step.key.ToString() + ".";
  return out;
}

}  // namespace

std::string InstanceKey::ToString() const {
  if (const int64_t* number = index()) return "[" + std::to_string(*number) + "]";
  if (const std::string* text = key()) {
    std::string out = "[";
    internal::AppendQuoted(*text, &out);
    return out + "]";
  }
  return "";
}

std::string BlockAddress::ToString() const {
  return ModulesToString(module) + (mode == ResourceMode::kData ? "data." : "") + type + "." + name;
}

std::optional<BlockAddress> BlockAddress::Parse(const std::string& text) {
  Scanner scanner(text);
  std::optional<BlockAddress> block = ScanBlock(scanner);
  if (!scanner.AtEnd()) return std::nullopt;
  return block;
}

std::string Address::ToString() const { return block.ToString() + key.ToString(); }

std::optional<Address> Address::Parse(const std::string& text) {
  Scanner scanner(text);
  std::optional<BlockAddress> block = ScanBlock(scanner);
  if (!block) return std::nullopt;
  std::optional<InstanceKey> key = ScanKey(scanner);
  if (!key || !scanner.AtEnd()) return std::nullopt;
  return Address{*std::move(block), *std::move(key)};
}

std::string ProviderAddress::ToString() const {
  return ModulesToString(module) + name + (alias.empty() ? "" : "." + alias) + key.ToString();
}

std::optional<ProviderAddress> ProviderAddress::Parse(const std::string& text) {
  Scanner scanner(text);
  std::optional<ModulePath> module = ScanModules(scanner);
  if (!module) return std::nullopt;
  std::optional<std::string> name = scanner.Identifier();
  if (!name) return std::nullopt;
  ProviderAddress address{.module = *std::move(module), .name = *std::move(name)};
  if (scanner.Eat('.')) {
    std::optional<std::string> alias = scanner.Identifier();
    if (!alias) return std::nullopt;
    address.alias = *std::move(alias);
  }
  std::optional<InstanceKey> key = ScanKey(scanner);
  if (!key || !scanner.AtEnd()) return std::nullopt;
  address.key = *std::move(key);
  return address;
}

}  // namespace dplan
