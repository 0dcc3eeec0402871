using System.Text;
using System.Text.Json;
using Kiln.Secrets.Aws;
using Kiln.Secrets.Http;

namespace Kiln.Secrets;

/// <summary>Passwords for Amazon's registries of container images (ECR), which AWS gives out for some hours.</summary>
public sealed class AwsRegistryTokens(SecretStoreOptions options)
{
    /// <param name="account">Whose registry it is; null for the public gallery.</param>
    /// <param name="region">Where it is.</param>
    /// <exception cref="SecretStoreException">There are no credentials for AWS, or it refuses.</exception>
    public (string User, string Password) Read(string? account, string region, CancellationToken cancellationToken)
    {
        bool isPublic = account is null;
        string service = isPublic ? "api.ecr-public" : "api.ecr";
        string target = isPublic
            ? "SpencerFrontendService.GetAuthorizationToken"
            : "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
        AwsProfiles profiles = AwsProfiles.Read(options);
        AwsCredentials credentials = new AwsCredentialChain(options, profiles, region).Find(cancellationToken);
        StoreRequest request = new(HttpMethod.Post, new AwsEndpoints(options, region).Of(service, isPublic ? "ECR_PUBLIC" : "ECR"))
        {
            Headers = [KeyValuePair.Create("X-Amz-Target", target)],
            BodyType = "application/x-amz-json-1.1",
            Body = Body(account),
        };
        AwsSignature signature = new(credentials, region, isPublic ? "ecr-public" : "ecr");
        StoreResponse response =
            AwsConnection.Create(options).Send(signature.Sign(request, options.Time.GetUtcNow()), cancellationToken);
        return response.IsSuccess
            ? Split(Token(response.Json()), response)
            : throw new SecretStoreException(
                $"{response.Request} was answered with the status {response.Status}: {response.Text.Trim()}; check the AWS "
                + "credentials and their right ecr:GetAuthorizationToken");
    }

    private static byte[] Body(string? account)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            if (account is not null)
            {
                json.WriteStartArray("registryIds");
                json.WriteStringValue(account);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>One entry per registry from the private service, one entry from the public one.</summary>
    private static string? Token(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("authorizationData", out JsonElement data))
        {
            return null;
        }

        if (data.ValueKind == JsonValueKind.Array)
        {
            data = data.EnumerateArray().FirstOrDefault();
        }

        return data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("authorizationToken", out JsonElement token) && token.ValueKind == JsonValueKind.String
                ? token.GetString()
                : null;
    }

    private static (string User, string Password) Split(string? token, StoreResponse response)
    {
        byte[] bytes = new byte[token?.Length ?? 0];
        string text = Convert.TryFromBase64String(token ?? "", bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (text[..colon], text[(colon + 1)..])
            : throw new SecretStoreException($"the answer of {response.Request} holds no token");
    }
}
