using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>An element of <c>builders</c>.</summary>
/// <param name="Type">The builder's type.</param>
/// <param name="Name">A Go template; the type when the template gives no name.</param>
/// <param name="Options">The rest of it: what the builder is configured with.</param>
/// <param name="Place">What messages about it as a whole point at.</param>
public sealed record LegacyBuilder(
    LegacyText Type,
    LegacyText Name,
    ImmutableArray<JsonMember> Options,
    SourceRange Place);
