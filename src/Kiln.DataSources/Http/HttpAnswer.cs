using System.Collections.Immutable;

namespace Kiln.DataSources.Http;

/// <summary>The answer to a request, read to its end.</summary>
/// <param name="Address">Who gave it, after redirects.</param>
/// <param name="Status">Of three digits.</param>
/// <param name="Headers">Canonical names; several values of one are joined.</param>
/// <param name="Body">Bytes that are not UTF-8 are replaced.</param>
internal sealed record HttpAnswer(
    Uri Address,
    int Status,
    ImmutableSortedDictionary<string, string> Headers,
    string Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
