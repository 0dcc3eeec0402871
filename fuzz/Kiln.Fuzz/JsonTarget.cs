using Kiln.Language.Tests.Json;

namespace Kiln.Fuzz;

/// <summary>The JSON reader in both dialects, and what bodies and expressions make of its trees.</summary>
internal static class JsonTarget
{
    public static void Run(byte[] input) => JsonInvariants.Check(input);
}
