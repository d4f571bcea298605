#ifndef DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_
#define DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_

#include <memory>

#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {

// A fake with a cloud of its own.
struct OwnFake {
  FakeCloud own_cloud;
  const std::unique_ptr<Provider> fake = NewFakeProvider(own_cloud);
};

// The provider `fake`, but for what a test makes it do otherwise: an author's mistakes.
class OddProvider : private OwnFake, public ForwardingProvider {
 public:
  OddProvider() : ForwardingProvider(*fake) {}
  FakeCloud& cloud() { return own_cloud; }
};

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_
