using System.Buffers;

namespace Kiln.Machines.Web.Http;

internal static class TokenCharacters
{
    private static readonly SearchValues<char> All = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text may be the name of a method or a header.</summary>
    public static bool ContainsOnlyTokenCharacters(this ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExcept(All);
}
