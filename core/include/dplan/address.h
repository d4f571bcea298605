#ifndef DPLAN_ADDRESS_H_
#define DPLAN_ADDRESS_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dplan {

// Which instance of a repeated block: none (the block is not repeated), a `count` index or a
// `for_each` key. Orders none < numbers < strings.
class InstanceKey {
 public:
  InstanceKey() = default;
  explicit InstanceKey(int64_t index) : key_(index) {}
  explicit InstanceKey(std::string key) : key_(std::move(key)) {}

  bool empty() const { return key_.index() == 0; }
  const int64_t* index() const { return std::get_if<int64_t>(&key_); }
  const std::string* key() const { return std::get_if<std::string>(&key_); }
  std::string ToString() const;  // "", `[0]`, `["a"]` (JSON escapes, and `${` as `$${`)

  friend auto operator<=>(const InstanceKey&, const InstanceKey&) = default;

 private:
  std::variant<std::monostate, int64_t, std::string> key_;
};

// `module.a["k"]`
struct ModuleStep {
  std::string name;
  InstanceKey key;
  friend auto operator<=>(const ModuleStep&, const ModuleStep&) = default;
};
using ModulePath = std::vector<ModuleStep>;  // empty is the root module

enum class ResourceMode { kManaged, kData };

// A block of the configuration, in one instance of its module: `module.a["k"].data.type.name`.
// Order is print order: root module first, then by module, mode, type and name.
struct BlockAddress {
  ModulePath module;
  ResourceMode mode = ResourceMode::kManaged;
  std::string type;
  std::string name;

  std::string ToString() const;
  static std::optional<BlockAddress> Parse(const std::string& text);
  friend auto operator<=>(const BlockAddress&, const BlockAddress&) = default;
};

// One instance: `docker_container.fe["1"]`. Parse(ToString()) is the identity.
struct Address {
  BlockAddress block;
  InstanceKey key;

  std::string ToString() const;
  static std::optional<Address> Parse(const std::string& text);
  friend auto operator<=>(const Address&, const Address&) = default;
};

// One configured instance of a provider: `dplan`, `docker`, `ssh.host["a"]`. `name` is the
// provider's local name, `alias` the family (empty for the default instance).
struct ProviderAddress {
  ModulePath module;  // where the provider is configured
  std::string name;
  std::string alias;
  InstanceKey key;

  std::string ToString() const;
  static std::optional<ProviderAddress> Parse(const std::string& text);
  friend auto operator<=>(const ProviderAddress&, const ProviderAddress&) = default;
};

}  // namespace dplan

#endif  // DPLAN_ADDRESS_H_
