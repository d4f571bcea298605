#ifndef DPLAN_SDK_PROVIDER_H_
#define DPLAN_SDK_PROVIDER_H_

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "dplan/provider.h"
#include "dplan/sdk/check.h"
#include "dplan/sdk/context.h"
#include "dplan/sdk/draft.h"
#include "dplan/sdk/function.h"
#include "dplan/sdk/internal/definition.h"
#include "dplan/sdk/recorded_object.h"
#include "dplan/sdk/resource.h"
#include "dplan/sdk/result.h"
#include "dplan/sdk/schema.h"
#include "dplan/sdk/val.h"

// All that the author of a provider includes, beside dplan/sdk/serve.h for main() and
// dplan/sdk/testing.h for tests.

namespace dplan::sdk {

// Puts a provider together. `Config` is the model of its configuration; `Client` is what its
// resources share, a connection for example, made from that.
//
//   std::unique_ptr<dplan::Provider> NewFilesProvider() {
//     sdk::ProviderBuilder<FilesConfig, Folder> provider("files", "1.0.0", OpenFolder);
//     provider.AddResource<FileResource>("files_file");
//     provider.AddDataSource<ListingSource>("files_listing");
//     provider.AddFunction("checksum", Checksum).Param("text");
//     return provider.Build();
//   }
template <typename Config = Nothing, typename Client = Nothing>
class ProviderBuilder {
 public:
  // `connect` makes the client of a configuration; it connects to nothing yet, since what it would
  // connect to may not exist while a plan is made.
  ProviderBuilder(std::string name, std::string version,
                  std::function<Result<std::shared_ptr<Client>>(const Config& config)> connect) {
    definition_.name = std::move(name);
    definition_.version = std::move(version);
    definition_.config = &internal::SpecOf<Config>();
    definition_.connect = [connect =
                               std::move(connect)](const void* config) -> Result<internal::Box> {
      Result<std::shared_ptr<Client>> client = connect(*static_cast<const Config*>(config));
      if (!client.ok()) return client.error();
      return internal::Box(*std::move(client));
    };
  }
  ProviderBuilder(std::string name, std::string version)
    requires std::same_as<Client, Nothing>
      : ProviderBuilder(std::move(name), std::move(version),
                        [](const Config&) { return std::make_shared<Nothing>(); }) {}

  // `type` is how configurations call it, and begins with the provider's name: "files_file".
  template <typename R>
  ProviderBuilder& AddResource(std::string type) {
    static_assert(std::derived_from<R, Resource<typename R::Model, Client>>,
                  "a resource derives from Resource<Model, Client> with this provider's client");
    using Base = Resource<typename R::Model, Client>;
    definition_.resources[std::move(type)] = {
        std::make_unique<R>(),
        {.update = !std::same_as<decltype(&R::Update), decltype(&Base::Update)>,
         .plan = !std::same_as<decltype(&R::Plan), decltype(&Base::Plan)>,
         .import = !std::same_as<decltype(&R::Import), decltype(&Base::Import)>,
         .find_marked = !std::same_as<decltype(&R::FindMarked), decltype(&Base::FindMarked)>,
         .list = !std::same_as<decltype(&R::List), decltype(&Base::List)>}};
    return *this;
  }
  template <typename D>
  ProviderBuilder& AddDataSource(std::string type) {
    static_assert(
        std::derived_from<D, DataSource<typename D::Model, Client>>,
        "a data source derives from DataSource<Model, Client> with this provider's client");
    definition_.data_sources[std::move(type)] = std::make_unique<D>();
    return *this;
  }
  // A pure function, `provider::files::checksum(…)`: called at any time, without a client. Its
  // parameters and its result are of the types that members can have; it may return a Result.
  template <typename F>
  FunctionBuilder AddFunction(std::string name, F function) {
    internal::FunctionEntry& entry = definition_.functions.emplace_back();
    entry.name = std::move(name);
    internal::Define(entry, std::function(std::move(function)));
    return FunctionBuilder(entry);
  }

  // Looks at all changes of a plan that concern such providers, and adds what is dangerous about
  // them taken together; see dplan::ReviewResult. ModelOf reads their objects.
  ProviderBuilder& Review(
      std::function<Result<void>(Context<Client>& context,
                                 const std::vector<ReviewedChange>& changes, Diagnostics& findings)>
          review) {
    definition_.review = [review = std::move(review)](internal::CallState& call,
                                                      const std::vector<ReviewedChange>& changes,
                                                      Diagnostics& findings) {
      Context<Client> context(call);
      return review(context, changes, findings);
    };
    return *this;
  }
  // How many operations run at the same time, over all types.
  ProviderBuilder& MaxParallel(int operations) {
    definition_.max_parallel = operations;
    return *this;
  }
  // How many objects ReadBatch likes to get at once.
  ProviderBuilder& PreferredBatch(int objects) {
    definition_.preferred_batch = objects;
    return *this;
  }

  // The provider, for Serve() or for a test; the builder is empty after it. What contradicts itself
  // ends the process with a list of all of it.
  std::unique_ptr<dplan::Provider> Build() {
    return internal::NewProvider(std::exchange(definition_, {}));
  }
  // That list, for a test; empty if all is well.
  std::vector<std::string> Defects() const { return internal::Defects(definition_); }

 private:
  internal::Definition definition_;
};

// The model of an object in a ReviewedChange; nothing for a null. Members that are sensitive, or
// not known yet and not a Val, are as they start.
template <typename Model>
std::optional<Model> ModelOf(const Value& object) {
  if (!object.IsKnown() || object.IsNull()) return std::nullopt;
  Model model{};
  internal::DecodeKnown(internal::CodecOf<Model>::Get(), object, &model);
  return model;
}

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_PROVIDER_H_
