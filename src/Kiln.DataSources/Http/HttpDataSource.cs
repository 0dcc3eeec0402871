using System.Collections.Immutable;
using System.Net;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.DataSources.Http;

/// <summary>Sends a request and gives the answer.</summary>
public sealed class HttpDataSource : IDataSource
{
    private static readonly HclType Headers = HclType.Map(HclType.String);

    private readonly HttpDataSourceConfig _config;
    private readonly HttpLimits _limits;
    private readonly IWebProxy _proxy;

    /// <param name="config">A valid one.</param>
    /// <param name="limits">What the exchange may take.</param>
    /// <param name="proxy">For all hosts but this machine.</param>
    internal HttpDataSource(HttpDataSourceConfig config, HttpLimits limits, IWebProxy proxy)
    {
        _config = config;
        _limits = limits;
        _proxy = proxy;
    }

    public static ComponentFactory<IDataSource> Factory { get; } =
        ComponentFactory<IDataSource>.For<HttpDataSourceConfig>(
            "http",
            static (config, _) => new HttpDataSource(config, HttpLimits.Default, HttpClient.DefaultProxy));

    public HclType OutputType { get; } = HclType.Object(
        ImmutableSortedDictionary.Create<string, HclType>(StringComparer.Ordinal)
            .Add("url", HclType.String)
            .Add("body", HclType.String)
            .Add("request_headers", Headers));

    public async Task<HclValue> ReadAsync(CancellationToken cancellationToken)
    {
        using HttpExchange exchange = new(_config, _limits, _proxy);
        HttpAnswer answer;
        try
        {
            answer = await exchange.RunAsync(cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException or IOException)
        {
            throw HttpFailure.Of(error, exchange);
        }

        return answer.IsSuccess ? OutputOf(answer) : throw HttpFailure.Of(answer, exchange.Method);
    }

    private HclValue OutputOf(HttpAnswer answer) => HclValue.Object(
    [
        KeyValuePair.Create("url", HclValue.String(_config.Url)),
        KeyValuePair.Create("body", HclValue.String(answer.Body)),

        // Compat: these are the headers of the answer, whatever their name says.
        KeyValuePair.Create("request_headers", HclValue.Map(
            HclType.String,
            answer.Headers.ToImmutableSortedDictionary(
                static header => header.Key,
                static header => HclValue.String(header.Value)))),
    ]);
}
