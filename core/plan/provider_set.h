#ifndef DPLAN_CORE_PLAN_PROVIDER_SET_H_
#define DPLAN_CORE_PLAN_PROVIDER_SET_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "state/state.h"

namespace dplan {

// Where providers come from.
class ProviderOpener {
 public:
  virtual ~ProviderOpener() = default;
  // A new instance, not configured. NotFound if there is no such provider; Cancelled if the stop of
  // the context was requested before it was ready.
  virtual absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                         const CallContext& context) = 0;
};

// What the provider says of one of its types; of a type that it says nothing about, nothing.
const TypeFacts& FactsOf(const ProviderSchema& schema, const std::string& type);

// A configured instance, for as long as the command runs.
struct ProviderInstance {
  ProviderAddress address;
  std::unique_ptr<Provider> provider;
  const ProviderSchema* schema = nullptr;
  ProviderRecord record;                 // what is stored with what it applies
  std::vector<Dependency> dependencies;  // kind kProvider: what its configuration refers to
};

// The providers of one command: schemas once per source, one process per configured instance. Used
// by one thread, except that the providers themselves may be called from any.
class ProviderSet {
 public:
  // `opener` must outlive it.
  explicit ProviderSet(ProviderOpener& opener) : opener_(opener) {}

  // The schemas of these sources; what cannot be had is an error and left out.
  const std::map<std::string, ProviderSchema>& LoadSchemas(const std::vector<std::string>& sources,
                                                           const CallContext& context,
                                                           Diagnostics& diagnostics);
  const std::map<std::string, ProviderSchema>& schemas() const { return schemas_; }

  // A provider that is not configured, of a source with a schema: for what needs no configuration.
  // Only before the first instance of that source is configured.
  Provider* Unconfigured(const std::string& source) { return unconfigured_.at(source).get(); }

  // The instance if it was configured already, else null.
  ProviderInstance* Find(const ProviderAddress& address);
  // Configures a new instance with `config` (its marks are stripped before the call and give the
  // record its sensitive paths). Null after an error.
  ProviderInstance* Configure(const ProviderAddress& address, const std::string& source,
                              const Value& config, const CallContext& context,
                              Diagnostics& diagnostics);
  // The same from what was recorded, for objects whose provider is no longer configured.
  // `variables` give the sensitive leaves.
  ProviderInstance* ConfigureFromRecord(const ProviderAddress& address,
                                        const ProviderRecord& record,
                                        const std::map<std::string, Value>& variables,
                                        const CallContext& context, Diagnostics& diagnostics);
  // Remembers which variables are sensitive, to name them in records.
  void SetVariables(std::map<std::string, Value> variables) { variables_ = std::move(variables); }

  // Asks every instance to end its running calls soon.
  void Stop();

 private:
  // Ok if the schema of the source is there, or is now; NotFound if there is no such provider.
  absl::Status LoadSchema(const std::string& source, const CallContext& context);
  // The same for what `address` needs. Null after an error.
  const ProviderSchema* NeedSchema(const ProviderAddress& address, const std::string& source,
                                   const CallContext& context, Diagnostics& diagnostics);

  ProviderOpener& opener_;
  std::map<std::string, ProviderSchema> schemas_;
  // Opened for its schema and not yet configured: the first instance of that source takes it.
  std::map<std::string, std::unique_ptr<Provider>> unconfigured_;
  std::map<ProviderAddress, ProviderInstance> instances_;
  std::map<std::string, Value> variables_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PROVIDER_SET_H_
