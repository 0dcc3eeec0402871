using System.Text;
using System.Text.Json;

namespace Kiln.Secrets.Http;

/// <summary>What a store answered.</summary>
internal sealed record StoreResponse(int Status, byte[] Body, string Location, string Request)
{
    public bool IsSuccess => Status is >= 200 and <= 299;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <exception cref="SecretStoreException">The body is no JSON.</exception>
    public JsonElement Json()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new SecretStoreException($"{Request} answered something that is not JSON; is there a proxy or another server at this address?");
        }
    }

    /// <summary>The body as JSON, or nothing when it is none.</summary>
    public JsonElement? TryJson()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
