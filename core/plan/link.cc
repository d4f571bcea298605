#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/diagnostic_text.h"
#include "core/config/provider_source.h"
#include "core/graph/dag.h"
#include "core/plan/program.h"
#include "core/types/check.h"

namespace dplan {
namespace {

using NodeKind = Program::Node::Kind;

// `Did you mean "x"?` with a leading space, or nothing.
std::string DidYouMean(const std::string& name, const std::vector<std::string>& candidates) {
  std::string nearest = Nearest(name, candidates);
  return nearest.empty() ? "" : absl::StrCat(" Did you mean \"", nearest, "\"?");
}

template <typename Decls>
std::map<std::string, int32_t> IndexByName(const Decls& decls) {
  std::map<std::string, int32_t> index;
  for (size_t i = 0; i < decls.size(); ++i) index.emplace(decls[i].name, static_cast<int32_t>(i));
  return index;
}

template <typename Map>
std::vector<std::string> Keys(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& entry : map) keys.push_back(entry.first);
  return keys;
}

// The provider that is called `dplan` is always the one that is part of the program.
std::string SourceOf(const Config& config, const std::string& name) {
  const auto required = config.required_providers.find(name);
  const bool own = name == "dplan" || required == config.required_providers.end();
  return own ? DefaultProviderSource(name) : required->second.source;
}

// Where an expression stands, as far as that decides which references have a meaning there.
struct Place {
  int32_t node;
  bool each = false;   // in a block with for_each
  bool count = false;  // in a block with count
  const char* what;    // for messages: "a resource"
};

class Linker {
 public:
  Linker(Config config, const std::map<std::string, ProviderSchema>& schemas,
         Diagnostics& diagnostics)
      : config_(std::make_unique<Config>(std::move(config))),
        schemas_(schemas),
        diagnostics_(diagnostics),
        variables_(IndexByName(config_->variables)),
        locals_(IndexByName(config_->locals)) {}

  std::optional<Program> Run() {
    NumberNodes();
    for (size_t i = 0; i < config_->resources.size(); ++i) IndexResource(static_cast<int32_t>(i));
    LinkVariables();
    LinkLocals();
    LinkProviders();
    LinkResources();
    LinkOutputs();
    if (diagnostics_.HasErrors()) return std::nullopt;
    if (!OrderNodes()) return std::nullopt;
    program_.config = std::move(config_);
    return std::move(program_);
  }

 private:
  // Nodes are numbered by kind: variables, locals, provider blocks, resources, outputs. Provider
  // blocks that are not written have no node: they refer to nothing.
  void NumberNodes() {
    auto add = [this](NodeKind kind, size_t count) {
      first_node_[kind] = static_cast<int32_t>(nodes_.size());
      for (size_t i = 0; i < count; ++i) nodes_.push_back({kind, static_cast<int32_t>(i)});
    };
    add(NodeKind::kVariable, config_->variables.size());
    add(NodeKind::kLocal, config_->locals.size());
    add(NodeKind::kProvider, config_->providers.size());
    add(NodeKind::kResource, config_->resources.size());
    add(NodeKind::kOutput, config_->outputs.size());
    graph_ = Dag<int32_t>(nodes_.size());
  }

  int32_t NodeOf(NodeKind kind, int32_t index) const { return first_node_.at(kind) + index; }

  void IndexResource(int32_t index) {
    const ResourceDecl& decl = config_->resources[index];
    program_.resources_by_address.emplace(
        BlockAddress{.mode = decl.mode, .type = decl.type, .name = decl.name}, index);
  }

  void LinkVariables() {
    for (size_t i = 0; i < config_->variables.size(); ++i) {
      for (ConditionDecl& validation : config_->variables[i].validations) {
        // A validation is checked when its variable's node is reached; a reference to the variable
        // itself is no dependency.
        Place place{.node = NodeOf(NodeKind::kVariable, static_cast<int32_t>(i)),
                    .what = "a variable's validation"};
        LinkExpression(validation.condition, place);
        LinkExpression(validation.error_message, place);
      }
    }
  }

  void LinkLocals() {
    for (size_t i = 0; i < config_->locals.size(); ++i) {
      LinkExpression(
          config_->locals[i].value,
          {.node = NodeOf(NodeKind::kLocal, static_cast<int32_t>(i)), .what = "a local"});
    }
  }

  void LinkProviders() {
    for (size_t i = 0; i < config_->providers.size(); ++i) {
      ProviderDecl& decl = config_->providers[i];
      Place place{.node = NodeOf(NodeKind::kProvider, static_cast<int32_t>(i)),
                  .what = "a provider"};
      if (decl.for_each.has_value()) LinkExpression(*decl.for_each, place);
      place.each = decl.for_each.has_value();
      LinkExpression(decl.body, place);
      LinkDependsOn(decl.depends_on, place);
      AddProvider(decl.name, decl.alias, static_cast<int32_t>(i), decl.range);
    }
  }

  void LinkResources() {
    for (size_t i = 0; i < config_->resources.size(); ++i) {
      LinkResource(config_->resources[i], static_cast<int32_t>(i));
    }
  }

  void LinkResource(ResourceDecl& decl, int32_t index) {
    Place place{.node = NodeOf(NodeKind::kResource, index), .what = "a resource"};
    if (decl.for_each.has_value()) LinkExpression(*decl.for_each, place);
    if (decl.count.has_value()) LinkExpression(*decl.count, place);
    if (decl.enabled.has_value()) LinkExpression(*decl.enabled, place);
    place.each = decl.for_each.has_value();
    place.count = decl.count.has_value();
    LinkExpression(decl.body, place);
    LinkDependsOn(decl.depends_on, place);
    if (decl.provider.has_value() && decl.provider->key.has_value()) {
      LinkExpression(*decl.provider->key, place);
    }
    int32_t provider = ProviderOf(decl);
    program_.resource_provider.push_back(provider);
    program_.resource_schema.push_back(provider < 0 ? nullptr : SchemaOf(decl, provider));
    if (provider >= 0 && program_.providers[provider].decl >= 0) {
      graph_.AddEdge(place.node, NodeOf(NodeKind::kProvider, program_.providers[provider].decl));
    }
  }

  void LinkOutputs() {
    for (size_t i = 0; i < config_->outputs.size(); ++i) {
      OutputDecl& decl = config_->outputs[i];
      Place place{.node = NodeOf(NodeKind::kOutput, static_cast<int32_t>(i)), .what = "an output"};
      LinkExpression(decl.value, place);
      LinkDependsOn(decl.depends_on, place);
    }
  }

  void LinkExpression(Expression& expression, const Place& place) {
    expression.VisitReferences([&](Reference& reference) { Resolve(reference, place); });
  }

  void LinkDependsOn(std::vector<DependencyDecl>& dependencies, const Place& place) {
    for (DependencyDecl& dependency : dependencies) Resolve(dependency.reference, place);
  }

  void Resolve(Reference& reference, const Place& place) {
    switch (reference.kind) {
      case Reference::Kind::kVariable:
        return ResolveName(reference, place, NodeKind::kVariable, variables_, "variable",
                           "variables");
      case Reference::Kind::kLocal:
        return ResolveName(reference, place, NodeKind::kLocal, locals_, "local value", "locals");
      case Reference::Kind::kResource:
      case Reference::Kind::kData:
        return ResolveResource(reference, place);
      case Reference::Kind::kModule:
        diagnostics_.Error("Reference to undeclared module",
                           absl::StrCat("There is no module \"", reference.name, "\"."),
                           reference.range);
        return;
      case Reference::Kind::kEachKey:
      case Reference::Kind::kEachValue:
        if (!place.each) NoMeaning(reference, place, "for_each");
        return;
      case Reference::Kind::kCountIndex:
        if (!place.count) NoMeaning(reference, place, "count");
        return;
      case Reference::Kind::kSelf:
        diagnostics_.Error("Invalid reference",
                           absl::StrCat("\"self\" has no meaning in ", place.what, "."),
                           reference.range);
        return;
      case Reference::Kind::kPath:
        return CheckName(reference, {"cwd", "module", "root"});
      case Reference::Kind::kDplan:
        return CheckName(reference, {"workspace"});
    }
  }

  void NoMeaning(const Reference& reference, const Place& place, const std::string& repetition) {
    diagnostics_.Error(
        "Invalid reference",
        absl::StrCat("\"", reference.ToString(), "\" can be used only in a block with ", repetition,
                     ", and not in the ", repetition, " expression itself; this is ", place.what,
                     " without one."),
        reference.range);
  }

  void CheckName(const Reference& reference, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), reference.name) != names.end()) return;
    diagnostics_.Error("Invalid reference",
                       absl::StrCat("There is no \"", reference.ToString(), "\".",
                                    DidYouMean(reference.name, names)),
                       reference.range);
  }

  void ResolveName(Reference& reference, const Place& place, NodeKind kind,
                   const std::map<std::string, int32_t>& names, const std::string& what,
                   const std::string& section) {
    auto found = names.find(reference.name);
    if (found == names.end()) {
      diagnostics_.Error(absl::StrCat("Reference to undeclared ", what),
                         absl::StrCat("There is no ", what, " \"", reference.name, "\" under `",
                                      section, "`.", DidYouMean(reference.name, Keys(names))),
                         reference.range);
      return;
    }
    reference.target = found->second;
    int32_t target = NodeOf(kind, found->second);
    // A validation reads its own variable.
    if (kind == NodeKind::kVariable && target == place.node) return;
    graph_.AddEdge(place.node, target);
  }

  void ResolveResource(Reference& reference, const Place& place) {
    ResourceMode mode =
        reference.kind == Reference::Kind::kData ? ResourceMode::kData : ResourceMode::kManaged;
    auto found = program_.resources_by_address.find(
        BlockAddress{.mode = mode, .type = reference.type, .name = reference.name});
    if (found == program_.resources_by_address.end()) {
      diagnostics_.Error(
          "Reference to undeclared resource",
          absl::StrCat("There is no \"", reference.ToString(), "\" under `resources`.",
                       DidYouMean(reference.ToString(), ResourceNames())),
          reference.range);
      return;
    }
    reference.target = found->second;
    int32_t target = NodeOf(NodeKind::kResource, found->second);
    if (target == place.node) {
      diagnostics_.Error("Self-referential block",
                         absl::StrCat("The configuration of ", reference.ToString(),
                                      " refers to itself; it has no value before it exists."),
                         reference.range);
      return;
    }
    graph_.AddEdge(place.node, target);
  }

  std::vector<std::string> ResourceNames() const {
    std::vector<std::string> names;
    for (const auto& [address, index] : program_.resources_by_address) {
      names.push_back(address.ToString());
    }
    return names;
  }

  // The index of the provider block of a resource, made up where it needs no configuration; -1
  // after an error.
  int32_t ProviderOf(const ResourceDecl& decl) {
    std::string name = decl.provider.has_value() ? decl.provider->name : ProviderNameOf(decl.type);
    std::string alias = decl.provider.has_value() ? decl.provider->alias : "";
    SourceRange range = decl.provider.has_value() ? decl.provider->range : decl.range;
    for (size_t i = 0; i < program_.providers.size(); ++i) {
      const ProviderBlock& block = program_.providers[i];
      if (block.name == name && block.alias == alias)
        return CheckKey(decl, static_cast<int32_t>(i));
    }
    if (alias.empty()) return AddProvider(name, "", -1, range);
    diagnostics_.Error("Provider instance not declared",
                       absl::StrCat("There is no \"", name, ".", alias, "\" under `providers`.",
                                    DidYouMean(absl::StrCat(name, ".", alias), ProviderNames())),
                       range);
    return -1;
  }

  int32_t CheckKey(const ResourceDecl& decl, int32_t provider) {
    int32_t index = program_.providers[provider].decl;
    bool repeated = index >= 0 && config_->providers[index].for_each.has_value();
    bool keyed = decl.provider.has_value() && decl.provider->key.has_value();
    if (repeated == keyed) return provider;
    diagnostics_.Error("Wrong provider instance",
                       repeated
                           ? "This provider has for_each, so a resource must say which instance "
                             "it uses, as in `provider: ssh.host[each.key]`."
                           : "This provider has no for_each, so there is nothing to index.",
                       decl.provider.has_value() ? decl.provider->range : decl.range);
    return -1;
  }

  std::vector<std::string> ProviderNames() const {
    std::vector<std::string> names;
    for (const ProviderBlock& block : program_.providers) {
      names.push_back(block.alias.empty() ? block.name
                                          : absl::StrCat(block.name, ".", block.alias));
    }
    return names;
  }

  int32_t AddProvider(const std::string& name, const std::string& alias, int32_t decl,
                      const SourceRange& range) {
    ProviderBlock block{.name = name, .alias = alias, .decl = decl};
    block.source = SourceOf(*config_, name);
    auto schema = schemas_.find(block.source);
    if (schema == schemas_.end()) {
      if (unknown_providers_.emplace(name, 0).second) {
        diagnostics_.Error("Provider not found",
                           absl::StrCat("There is no provider \"", block.source, "\".",
                                        DidYouMean(block.source, Keys(schemas_))),
                           range);
      }
      return -1;
    }
    block.schema = &schema->second;
    program_.providers.push_back(block);
    return static_cast<int32_t>(program_.providers.size()) - 1;
  }

  const Schema* SchemaOf(const ResourceDecl& decl, int32_t provider) {
    const ProviderBlock& block = program_.providers[provider];
    const std::map<std::string, Schema>& known =
        decl.mode == ResourceMode::kData ? block.schema->data_sources : block.schema->resources;
    auto found = known.find(decl.type);
    if (found != known.end()) return &found->second;
    diagnostics_.Error("Unknown resource type",
                       absl::StrCat("The provider ", block.source, " has no resource type \"",
                                    decl.type, "\".", DidYouMean(decl.type, Keys(known))),
                       decl.range);
    return nullptr;
  }

  bool OrderNodes() {
    std::vector<int32_t> order = graph_.Order();
    if (order.size() == nodes_.size()) {
      for (int32_t node : order) program_.order.push_back(nodes_[node]);
      return true;
    }
    std::vector<int32_t> cycle = graph_.Cycle();
    cycle.push_back(cycle.front());
    std::string text = absl::StrJoin(cycle, " -> ", [this](std::string* out, int32_t node) {
      absl::StrAppend(out, NodeName(nodes_[node]));
    });
    diagnostics_.Error("Cycle",
                       absl::StrCat("These refer to each other in a circle, so none of them "
                                    "can be evaluated first: ",
                                    text, "."),
                       NodeRange(nodes_[cycle.front()]));
    return false;
  }

  std::string NodeName(const Program::Node& node) const {
    switch (node.kind) {
      case NodeKind::kVariable:
        return absl::StrCat("var.", config_->variables[node.index].name);
      case NodeKind::kLocal:
        return absl::StrCat("local.", config_->locals[node.index].name);
      case NodeKind::kProvider: {
        const ProviderDecl& decl = config_->providers[node.index];
        return absl::StrCat("providers.", decl.name, decl.alias.empty() ? "" : ".", decl.alias);
      }
      case NodeKind::kResource: {
        const ResourceDecl& decl = config_->resources[node.index];
        return BlockAddress{.mode = decl.mode, .type = decl.type, .name = decl.name}.ToString();
      }
      case NodeKind::kOutput:
        return absl::StrCat("outputs.", config_->outputs[node.index].name);
    }
    DPLAN_CHECK(false);
  }

  SourceRange NodeRange(const Program::Node& node) const {
    switch (node.kind) {
      case NodeKind::kVariable:
        return config_->variables[node.index].range;
      case NodeKind::kLocal:
        return config_->locals[node.index].range;
      case NodeKind::kProvider:
        return config_->providers[node.index].range;
      case NodeKind::kResource:
        return config_->resources[node.index].range;
      case NodeKind::kOutput:
        return config_->outputs[node.index].range;
    }
    DPLAN_CHECK(false);
  }

  std::unique_ptr<Config> config_;
  const std::map<std::string, ProviderSchema>& schemas_;
  Diagnostics& diagnostics_;
  std::map<std::string, int32_t> variables_;
  std::map<std::string, int32_t> locals_;
  std::map<std::string, int32_t> unknown_providers_;
  std::vector<Program::Node> nodes_;
  std::map<NodeKind, int32_t> first_node_;
  Dag<int32_t> graph_;
  Program program_;
};

}  // namespace

int32_t Program::FindResource(const BlockAddress& address) const {
  auto found = resources_by_address.find(address);
  return found == resources_by_address.end() ? -1 : found->second;
}

BlockAddress Program::ResourceAddress(int32_t resource) const {
  const ResourceDecl& decl = config->resources[resource];
  return {.mode = decl.mode, .type = decl.type, .name = decl.name};
}

std::string ProviderNameOf(const std::string& type) { return type.substr(0, type.find('_')); }

std::map<std::string, std::string> UsedProviders(const Config& config) {
  std::map<std::string, std::string> used;
  auto add = [&](const std::string& name) { used.emplace(name, SourceOf(config, name)); };
  for (const auto& [name, required] : config.required_providers) add(name);
  for (const ProviderDecl& decl : config.providers) add(decl.name);
  for (const ResourceDecl& decl : config.resources) {
    add(decl.provider.has_value() ? decl.provider->name : ProviderNameOf(decl.type));
  }
  return used;
}

std::optional<Program> Link(Config config, const std::map<std::string, ProviderSchema>& schemas,
                            Diagnostics& diagnostics) {
  return Linker(std::move(config), schemas, diagnostics).Run();
}

}  // namespace dplan
