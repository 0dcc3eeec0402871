using Kiln.Builders.Oci.Bases;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests;

public sealed class CachedRootTests : IDisposable
{
    private readonly TemporaryDirectory _entry = new();

    public CachedRootTests() => Directory.CreateDirectory(CachedRoot.TreeOf(_entry));

    public void Dispose() => _entry.Dispose();

    [Fact]
    public void An_entry_that_was_never_completed_does_not_count() =>
        Assert.Null(CachedRoot.TryUse(_entry, isFresh: false));

    [Fact]
    public void A_complete_entry_counts_until_the_next_start_of_the_machine_and_a_durable_one_after_it()
    {
        CachedRoot.MarkComplete(_entry);
        using (CachedRoot? root = CachedRoot.TryUse(_entry, isFresh: false))
        {
            Assert.NotNull(root);
            Assert.False(root.IsDurable);
        }

        _entry.Write("boot", "another-start-of-the-machine");
        Assert.Null(CachedRoot.TryUse(_entry, isFresh: false));

        CachedRoot.MarkComplete(_entry);
        using (CachedRoot? root = CachedRoot.TryUse(_entry, isFresh: false))
        {
            root!.MarkDurable();
        }

        _entry.Write("boot", "another-start-of-the-machine");
        using CachedRoot? durable = CachedRoot.TryUse(_entry, isFresh: false);
        Assert.True(durable!.IsDurable);
    }

    [Fact]
    public void An_entry_in_use_is_not_retired_and_a_retired_one_not_used()
    {
        CachedRoot.MarkComplete(_entry);
        using (CachedRoot? first = CachedRoot.TryUse(_entry, isFresh: false))
        using (CachedRoot? second = CachedRoot.TryUse(_entry, isFresh: false))
        {
            Assert.NotNull(first);
            Assert.NotNull(second);
            Assert.False(CachedRoot.TryRetire(_entry));
        }

        Assert.True(CachedRoot.TryRetire(_entry));
        Assert.Null(CachedRoot.TryUse(_entry, isFresh: false));
    }
}
