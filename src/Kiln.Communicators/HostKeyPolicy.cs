using System.Collections.Immutable;

namespace Kiln.Communicators;

/// <summary>Which machines are believed to be the right one.</summary>
public sealed record HostKeyPolicy
{
    /// <summary>Compat: Packer believes every machine; so do builders that cannot know the key of theirs.</summary>
    public static HostKeyPolicy AcceptAny { get; } = new();

    /// <summary>
    /// The keys that the machine may show, each as <c>TYPE BASE64</c>. Empty for any key; then the user is warned when
    /// the machine shows another one than before.
    /// </summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>
    /// The user is warned once that nobody checks whose machine it is: for machines that Kiln did not make.
    /// </summary>
    public bool Warns { get; init; }
}
