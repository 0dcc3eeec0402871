using System.Net;
using System.Net.Http.Headers;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Storage;
using Kiln.Images.Transports;

namespace Kiln.Images.Registry;

/// <summary>
/// Reads one repository of a registry. Blobs come by way of the store, where a broken download goes on.
/// </summary>
internal sealed class RegistryRepository(
    RegistryConnection connection,
    DockerReference reference,
    BlobStore store,
    IProgress<TransferProgress>? progress) : IBlobSource
{
    private const int NestingLimit = 5;

    private static readonly string[] Accepted =
        [MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerList];

    public string Registry => connection.Registry;

    public string Repository => reference.Repository;

    private string Scope => $"repository:{reference.Repository}:pull";

    public async Task<Image> ReadAsync(ImagePlatform platform, CancellationToken cancellationToken)
    {
        DockerReference wanted = reference;
        for (int depth = 0; depth < NestingLimit; depth++)
        {
            (byte[] json, string mediaType) = await ReadManifestAsync(wanted, cancellationToken);
            if (MediaTypes.IsManifest(mediaType))
            {
                return await ReadImageAsync(json, mediaType, cancellationToken);
            }

            ImageIndex index = ImageIndex.Parse(json, $"{reference.Familiar}: the index");
            Descriptor chosen = index.Select(platform)
                ?? throw OciLayoutSource.NoPlatform(reference.Familiar, index, platform);
            wanted = reference.At(chosen.Digest);
        }

        throw new ImageException(ImageFailure.BadFormat, $"{reference.Familiar}: indexes are nested too deeply.");
    }

    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        await FetchAsync(blob, cancellationToken);
        return await store.OpenAsync(blob, cancellationToken);
    }

    /// <summary>Makes sure that the blob is in the store.</summary>
    public async Task FetchAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        await using PartialBlob? partial = await store.BeginDownloadAsync(blob, cancellationToken);
        if (partial is null)
        {
            return;
        }

        bool isResumed = partial.Length > 0;
        await DownloadAsync(partial, blob, cancellationToken);
        try
        {
            await partial.CommitAsync(reference.Familiar, cancellationToken);
        }
        catch (DigestMismatchException) when (isResumed)
        {
            // What an earlier run left may be what is wrong. It is forgotten now, so this one is whole.
            await DownloadAsync(partial, blob, cancellationToken);
            await partial.CommitAsync(reference.Familiar, cancellationToken);
        }
    }

    private async Task<Image> ReadImageAsync(byte[] json, string mediaType, CancellationToken cancellationToken)
    {
        ImageManifest manifest = ImageManifest.Parse(json, $"{reference.Familiar}: the manifest", mediaType);
        byte[] config = await this.ReadDocumentAsync(
            manifest.Config, $"{reference.Familiar}: the configuration", cancellationToken);
        return Image.FromJson(reference.Familiar, json, mediaType, config, this);
    }

    private async Task<(byte[] Json, string MediaType)> ReadManifestAsync(
        DockerReference wanted,
        CancellationToken cancellationToken)
    {
        string action = $"reading '{reference.Familiar}'";
        using HttpResponseMessage response = await connection.SendAsync(
            $"{wanted.Repository}/manifests/{wanted.Selector}", Scope, Get, action, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ImageException(
                ImageFailure.NotFound,
                $"The registry '{connection.Registry}' has no image '{wanted.Familiar}'. Check its name and tag.");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await connection.FailureAsync(response, action, cancellationToken);
        }

        byte[] json = await ReadBodyAsync(response, action, cancellationToken);
        CheckDigest(wanted, response, json);
        return (json, MediaTypeOf(response, json));

        static HttpRequestMessage Get(Uri address)
        {
            HttpRequestMessage request = new(HttpMethod.Get, address);
            foreach (string mediaType in Accepted)
            {
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
            }

            return request;
        }
    }

    private async Task<byte[]> ReadBodyAsync(
        HttpResponseMessage response,
        string action,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(
                connection.Retry.Silence,
                connection.Retry.Time,
                async deadline =>
                {
                    await using Stream body = await response.Content.ReadAsStreamAsync(deadline.Token);
                    return await ImageFilesReading.ReadSmallAsync(
                        body, $"{reference.Familiar}: the manifest", deadline.Token);
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw connection.Unreachable(action, exception);
        }
    }

    private static void CheckDigest(DockerReference wanted, HttpResponseMessage response, byte[] json)
    {
        Digest? expected = wanted.Digest;
        if (expected is null && response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values))
        {
            _ = Digest.TryParse(values.FirstOrDefault(), out expected);
        }

        if (expected is not null && expected.Of(json) is { } got && got != expected)
        {
            throw new DigestMismatchException(wanted.Familiar, expected, got);
        }
    }

    private string MediaTypeOf(HttpResponseMessage response, byte[] json)
    {
        string document = $"{reference.Familiar}: the manifest";
        (string? own, bool isIndex) = JsonText.Parse(
            json,
            document,
            root => (JsonText.String(root, "mediaType"), JsonText.Member(root, "manifests") is not null));
        string? sent = response.Content.Headers.ContentType?.MediaType;
        string mediaType = own is { Length: > 0 } ? own
            : sent is not null && (MediaTypes.IsManifest(sent) || MediaTypes.IsIndex(sent)) ? sent
            : isIndex ? MediaTypes.OciIndex
            : MediaTypes.OciManifest;
        return MediaTypes.IsManifest(mediaType) || MediaTypes.IsIndex(mediaType) ? mediaType : throw new ImageException(
            ImageFailure.BadFormat, $"{document} has the type '{mediaType}', which is not the type of an image.");
    }

    private async Task DownloadAsync(PartialBlob partial, Descriptor blob, CancellationToken cancellationToken)
    {
        string action = $"downloading {blob.Digest} of '{reference.Familiar}'";
        int tried = 0;
        while (partial.Length < blob.Size)
        {
            long before = partial.Length;
            try
            {
                await DownloadPartAsync(partial, blob, action, cancellationToken);
                if (partial.Length > before)
                {
                    continue;
                }

                throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer was empty");
            }
            catch (Exception exception) when (RetryPolicy.IsTransient(exception))
            {
                tried = partial.Length > before ? 1 : tried + 1;
                if (tried >= connection.Retry.Tries)
                {
                    throw connection.Unreachable(action, exception);
                }
            }

            await connection.Retry.DelayAsync(tried, null, cancellationToken);
        }
    }

    private async Task DownloadPartAsync(
        PartialBlob partial,
        Descriptor blob,
        string action,
        CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await connection.SendAsync(
            $"{reference.Repository}/blobs/{blob.Digest}",
            Scope,
            address => new HttpRequestMessage(HttpMethod.Get, address)
            {
                Headers = { Range = partial.Length > 0 ? new RangeHeaderValue(partial.Length, null) : null },
            },
            action,
            cancellationToken);
        bool isRest = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == partial.Length;
        if (!isRest && partial.Length > 0)
        {
            // Storage that knows no ranges sends all of it; a wrong range is no better.
            partial.Restart();
        }

        if (!isRest && response.StatusCode != HttpStatusCode.OK)
        {
            throw response.StatusCode is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable
                ? new HttpIOException(HttpRequestError.InvalidResponse, "the registry sent another part than asked for")
                : await connection.FailureAsync(response, action, cancellationToken);
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await CopyAsync(body, partial, blob, cancellationToken);
    }

    private Task<long> CopyAsync(
        Stream body,
        PartialBlob partial,
        Descriptor blob,
        CancellationToken cancellationToken) =>
        Deadline.RunAsync(
            connection.Retry.Silence,
            connection.Retry.Time,
            async deadline =>
            {
                byte[] buffer = new byte[128 * 1024];
                for (int count; (count = await body.ReadAsync(buffer, deadline.Token)) > 0;)
                {
                    deadline.Extend();
                    await partial.AppendAsync(buffer.AsMemory(0, count), reference.Familiar, cancellationToken);
                    progress?.Report(
                        new TransferProgress($"pull {blob.Digest.Hex[..12]}", partial.Length, blob.Size));
                }

                return partial.Length;
            },
            cancellationToken);
}
