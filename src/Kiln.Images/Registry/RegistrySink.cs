using System.Net;
using System.Net.Http.Headers;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Streams;
using Kiln.Images.Transports;

namespace Kiln.Images.Registry;

/// <summary>
/// Pushes an image: blobs that are missing, then the manifest, so that a tag never names an incomplete image.
/// </summary>
internal sealed class RegistrySink(
    RegistryConnection connection,
    RegistryLocation location,
    IProgress<TransferProgress>? progress)
{
    private const int ParallelUploads = 3;

    // After the last byte many registries check and move the whole blob before they answer.
    private const int UploadPatience = 4;

    private readonly DockerReference _reference = location.Reference;

    private string Scope => $"repository:{_reference.Repository}:pull,push";

    private string Action => $"pushing '{_reference.Familiar}'";

    public static void Check(RegistryLocation location)
    {
        if (location.Reference.Digest is not null)
        {
            throw new ImageException(
                ImageFailure.BadReference,
                $"{location}: an image is pushed to a tag; leave the @ and the digest out.");
        }
    }

    public async Task<WrittenImage> WriteAsync(Image image, CancellationToken cancellationToken)
    {
        Check(location);
        await Parallel.ForEachAsync(
            image.Layers.DistinctBy(layer => layer.Descriptor.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = cancellationToken },
            async (layer, token) => await PushAsync(layer.Descriptor, layer.OpenAsync, layer.Source, token));
        await PushAsync(
            image.Manifest.Config,
            _ => Task.FromResult<Stream>(new MemoryStream(image.ConfigJson.ToArray())),
            source: null,
            cancellationToken);
        await PutManifestAsync(image, cancellationToken);
        return new WrittenImage(location, image.Descriptor.Digest, []);
    }

    private async Task PushAsync(
        Descriptor blob,
        Func<CancellationToken, Task<Stream>> open,
        IBlobSource? source,
        CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            if (await HasAsync(blob, cancellationToken))
            {
                Report(blob, blob.Size);
                return;
            }

            try
            {
                if (await BeginAsync(blob, source, cancellationToken) is { } upload)
                {
                    await UploadAsync(upload, blob, open, cancellationToken);
                }

                return;
            }
            catch (Exception exception) when (RetryPolicy.IsTransient(exception))
            {
                if (tried >= connection.Retry.Tries)
                {
                    throw connection.Unreachable(Action, exception);
                }
            }

            await connection.Retry.DelayAsync(tried, null, cancellationToken);
        }
    }

    private async Task<bool> HasAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await connection.SendAsync(
            $"{_reference.Repository}/blobs/{blob.Digest}",
            Scope,
            address => new HttpRequestMessage(HttpMethod.Head, address),
            Action,
            cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await connection.FailureAsync(response, Action, cancellationToken),
        };
    }

    /// <returns>
    /// Where to upload to; null when the registry took the blob over from another repository of its own.
    /// </returns>
    private async Task<Uri?> BeginAsync(Descriptor blob, IBlobSource? source, CancellationToken cancellationToken)
    {
        string path = $"{_reference.Repository}/blobs/uploads/";
        string scope = Scope;
        if (source is RegistryRepository other && other.Registry == connection.Registry
            && other.Repository != _reference.Repository)
        {
            path += $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}" +
                $"&from={Uri.EscapeDataString(other.Repository)}";
            scope += $" repository:{other.Repository}:pull";
        }

        using HttpResponseMessage response = await connection.SendAsync(
            path,
            scope,
            address => new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent([]) },
            Action,
            cancellationToken);
        if (response.StatusCode == HttpStatusCode.Created)
        {
            Report(blob, blob.Size);
            return null;
        }

        return response.StatusCode == HttpStatusCode.Accepted && response.Headers.Location is { } target
            ? new Uri(response.RequestMessage!.RequestUri!, target)
            : throw await connection.FailureAsync(response, Action, cancellationToken);
    }

    private async Task UploadAsync(
        Uri upload,
        Descriptor blob,
        Func<CancellationToken, Task<Stream>> open,
        CancellationToken cancellationToken)
    {
        string digest = "digest=" + Uri.EscapeDataString(blob.Digest.ToString());
        UriBuilder address = new(upload);
        address.Query = address.Query.Length > 1 ? $"{address.Query}&{digest}" : digest;
        using HttpResponseMessage response = await Deadline.RunAsync(
            connection.Retry.Silence * UploadPatience,
            connection.Retry.Time,
            async deadline =>
            {
                await using Stream content = new ProgressStream(await open(deadline.Token), done =>
                {
                    deadline.Extend();
                    Report(blob, done);
                });
                return await SendContentAsync(address.Uri, content, blob.Size, deadline.Token);
            },
            cancellationToken);
        if (response.StatusCode == HttpStatusCode.Created)
        {
            return;
        }

        // An upload that the registry has forgotten, or a token that ran out meanwhile, are reasons to begin again.
        throw RetryPolicy.IsTransient(response.StatusCode)
            || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized
            ? new HttpIOException(
                HttpRequestError.InvalidResponse, $"it answers {(int)response.StatusCode} to an upload")
            : await connection.FailureAsync(response, Action, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendContentAsync(
        Uri address,
        Stream content,
        long size,
        CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendOnceAsync(
                address,
                Scope,
                target => new HttpRequestMessage(HttpMethod.Put, target)
                {
                    Content = new StreamContent(content)
                    {
                        Headers =
                        {
                            ContentLength = size,
                            ContentType = new MediaTypeHeaderValue("application/octet-stream"),
                        },
                    },
                },
                Action,
                canRepeat: false,
                cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is ImageException inner)
        {
            // Not the connection broke but the layer.
            throw new ImageException(inner.Reason, inner.Message, exception);
        }
    }

    private async Task PutManifestAsync(Image image, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await connection.SendAsync(
            $"{_reference.Repository}/manifests/{_reference.Selector}",
            Scope,
            address => new HttpRequestMessage(HttpMethod.Put, address)
            {
                Content = new ReadOnlyMemoryContent(image.ManifestJson)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue(image.Manifest.MediaType) },
                },
            },
            Action,
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await connection.FailureAsync(response, Action, cancellationToken);
        }
    }

    private void Report(Descriptor blob, long done) =>
        progress?.Report(new TransferProgress($"push {blob.Digest.Hex[..12]}", done, blob.Size));
}
