using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.DataSources.Http;

/// <summary>
/// Sends one HTTP request and gives the answer: `body`, `request_headers` (the headers of the answer, a map; several
/// values of one header are joined by `, `) and `url`. An answer whose status is not 2xx is an error. Redirects are
/// followed, up to ten; the proxy is taken from `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
/// </summary>
[ConfigRecord("http", Kind = "data source")]
public sealed partial record HttpDataSourceConfig : IValidatedConfig
{
    /// <summary>
    /// Starts with `http://` or `https://`. A user and a password in it are sent as basic authentication; the password never
    /// shows in output.
    /// </summary>
    [ConfigOption(Required = true)]
    public string Url { get; init; } = "";

    /// <summary>One of `HEAD`, `GET`, `POST`, `PUT`, `DELETE`, `OPTIONS`, `PATCH`.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Sent with the request.</summary>
    [ConfigOption(SensitiveEntries = true)]
    public ImmutableSortedDictionary<string, string> RequestHeaders { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Sent as UTF-8, with any method.</summary>
    [ConfigOption(Sensitive = true)]
    public string RequestBody { get; init; } = "";

    private static ImmutableArray<string> Methods { get; } =
        ["HEAD", "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public IEnumerable<ConfigProblem> Validate() => [.. CheckUrl(), .. CheckMethod(), .. CheckHeaders()];

    /// <summary>What depends on a result that is not known yet is checked when it is.</summary>
    private static bool IsKnown(string text) => text != BuildVariables.UnknownText;

    private IEnumerable<ConfigProblem> CheckUrl()
    {
        if (Url.Length == 0)
        {
            yield return new("the `url` must be specified", "url");
        }
        else if (IsKnown(Url) && HttpAddress.Parse(Url) is null)
        {
            yield return new(
                $"the `url` must be an address that starts with http:// or https://, not \"{Url}\"",
                "url");
        }
    }

    private IEnumerable<ConfigProblem> CheckMethod()
    {
        if (Method.Length > 0 && IsKnown(Method) && !Methods.Contains(Method))
        {
            string advice = Methods.Contains(Method.ToUpperInvariant()) ? " (write it in upper case)" : "";
            yield return new(
                $"the `method` must be one of {string.Join(", ", Methods)}, not \"{Method}\"{advice}",
                "method");
        }
    }

    private IEnumerable<ConfigProblem> CheckHeaders()
    {
        foreach ((string name, string value) in RequestHeaders)
        {
            if (!HeaderNames.IsValid(name))
            {
                yield return new($"\"{name}\" in `request_headers` is not the name of a header", "request_headers");
            }
            else if (value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                yield return new(
                    $"the value of \"{name}\" in `request_headers` must be one line; remove the line break "
                    + "(chomp() does it for text from files)",
                    "request_headers");
            }
        }
    }
}
