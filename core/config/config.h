#ifndef DPLAN_CORE_CONFIG_CONFIG_H_
#define DPLAN_CORE_CONFIG_CONFIG_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "core/base/source_map.h"
#include "core/lang/expression.h"
#include "core/lang/type_constraint.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"

namespace dplan {

// What was written, with its places: nothing is resolved yet, nothing evaluated. Declarations stand
// in the order of their names.

struct ConditionDecl {
  Expression condition;
  Expression error_message;
  SourceRange range;
};

struct VariableDecl {
  std::string name;
  SourceRange range;  // of the name
  TypeConstraint type;
  std::optional<Expression> default_value;
  std::string description;
  bool sensitive = false;
  bool nullable = true;
  std::vector<ConditionDecl> validations;
};

struct LocalDecl {
  std::string name;
  SourceRange range;
  Expression value;
};

// One address in `depends_on`: a whole resource (or later a module).
struct DependencyDecl {
  Reference reference;  // kResource, kData or kModule
};

struct OutputDecl {
  std::string name;
  SourceRange range;
  Expression value;
  std::string description;
  bool sensitive = false;
  std::vector<DependencyDecl> depends_on;
};

// `dplan`, `ssh.host`, `ssh.host[each.key]`: which instance of a provider a block uses.
struct ProviderRef {
  std::string name;
  std::string alias;  // empty: the default instance
  std::optional<Expression> key;
  SourceRange range;
};

struct ProviderDecl {
  std::string name;   // the provider's local name
  std::string alias;  // empty: the default instance
  SourceRange range;
  Expression body;  // an object constructor
  std::optional<Expression> for_each;
  std::vector<DependencyDecl> depends_on;
};

struct ResourceDecl {
  ResourceMode mode = ResourceMode::kManaged;
  std::string type;
  std::string name;
  SourceRange range;  // of the key `type.name`
  Expression body;    // an object constructor: attributes and nested blocks alike
  // At most one of these three.
  std::optional<Expression> for_each;
  std::optional<Expression> count;
  std::optional<Expression> enabled;
  std::optional<ProviderRef> provider;
  std::vector<DependencyDecl> depends_on;
};

struct RequiredProvider {
  std::string source;   // "dplan/docker", spelled as ProviderSource does
  std::string version;  // a constraint; empty: any
  SourceRange range;
};

struct Config {
  std::string folder;
  std::string required_version;  // a constraint on dplan itself; empty: any
  SourceRange required_version_range;
  std::string state_path;  // relative to the folder; "dplan.state.db" by default
  std::map<std::string, RequiredProvider> required_providers;
  std::vector<VariableDecl> variables;
  std::vector<LocalDecl> locals;
  std::vector<ProviderDecl> providers;
  std::vector<ResourceDecl> resources;
  std::vector<OutputDecl> outputs;
  // SHA-256 over names and contents of the files, in lexical order.
  std::string digest;
  // The files themselves, name (without folder) and content, in lexical order: for the plan file.
  std::vector<std::pair<std::string, std::string>> files;
};

// Whether a file of this name belongs to the configuration: `*.dplan.yaml`, `*.dplan.yml`,
// `*.dplan.json`, unless it is hidden.
bool IsConfigFile(const std::string& name);

// Loads every configuration file of the folder.
// Adds their text to `sources`, which the result refers to and which must outlive it. Nothing if
// there were errors; all that can be said is said at once.
std::optional<Config> LoadConfig(const Files& files, const std::string& folder, SourceMap& sources,
                                 Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_CONFIG_H_
