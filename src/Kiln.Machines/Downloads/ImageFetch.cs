using System.Collections.Immutable;
using Kiln.Platform.Downloads;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Machines.Downloads;

/// <summary>Gets an image from one of its places.</summary>
/// <param name="config">The user's options.</param>
/// <param name="context">Of the build.</param>
/// <param name="http">Speaks with servers; stays the caller's.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class ImageFetch(
    IsoConfig config,
    BuildContext context,
    HttpMessageInvoker http,
    Func<string, string?> variable)
{
    private const int MaxChecksumFile = 16 * 1024 * 1024;
    private static readonly TimeSpan DefaultReadTimeout = TimeSpan.FromMinutes(30);

    private readonly DownloadRecords _records = new(Path.Combine(context.Directories.Cache, "downloads"));
    private readonly HttpLogin _login = new(variable);

    private Downloader Downloader => new(
        http,
        Path.Combine(context.Directories.Cache, "downloads"),
        context.Time,
        GoDuration.TryParse(variable("PACKER_GETTER_READ_TIMEOUT") ?? "", out GoDuration timeout, out _)
            && timeout.Nanoseconds > 0
                ? timeout.ToTimeSpan()
                : DefaultReadTimeout);

    /// <summary>The file of checksums says what the image must be.</summary>
    /// <exception cref="BuildFailedException">It cannot be read, or does not name the image.</exception>
    public async Task<ExactChecksum> ResolveAsync(
        ChecksumFile file,
        ImmutableArray<ImageSource> sources,
        CancellationToken cancellationToken)
    {
        ImageSource place =
            ImageSource.Parse(file.Place, out string? problem) ?? throw new BuildFailedException(problem!);
        ChecksumList list = ChecksumList.Parse(await ReadAsync(place, cancellationToken));
        return sources.Select(source => list.Find(source.PathText)).FirstOrDefault(static found => found is not null)
            ?? throw new BuildFailedException($"no checksum found in: {place.Shown}");
    }

    /// <exception cref="BuildFailedException">It cannot be had from there.</exception>
    public async Task<DownloadedImage> GetAsync(
        ImageSource source,
        ExactChecksum? checksum,
        CancellationToken cancellationToken)
    {
        string file = source.LocalPath ?? ImageTarget.Of(config, source, checksum, context.Directories.Cache);
        try
        {
            return source.LocalPath is string path
                ? await UseAsync(path, checksum, cancellationToken)
                : await DownloadAsync(source, checksum, file, cancellationToken);
        }
        catch (DownloadException e)
        {
            throw new BuildFailedException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string action = source.LocalPath is null ? "write" : "read";
            throw new BuildFailedException(FileAccessException.From(action, file, e).Message, e);
        }
    }

    private async Task<DownloadedImage> UseAsync(
        string path,
        ExactChecksum? checksum,
        CancellationToken cancellationToken)
    {
        if (FileState.Of(path) is not { IsDirectory: false })
        {
            throw new BuildFailedException(
                Directory.Exists(path) ? $"{path} is a folder, not an image." : $"{path} does not exist.");
        }

        if (await DifferenceAsync(path, checksum, cancellationToken) is string difference)
        {
            throw new BuildFailedException(difference);
        }

        return new(path, checksum?.ToString());
    }

    /// <returns>Null when the file is what it should be.</returns>
    private async Task<string?> DifferenceAsync(
        string path,
        ExactChecksum? checksum,
        CancellationToken cancellationToken)
    {
        ContentDigest? actual = checksum is null
            ? null
            : await _records.CompareAsync(path, checksum.Content, Progress($"checking {path}"), cancellationToken);
        return actual is null
            ? null
            : $"Checksums did not match for {path}.\nExpected: {checksum!.Digest}\nGot: {actual.Hex}";
    }

    private async Task<DownloadedImage> DownloadAsync(
        ImageSource source,
        ExactChecksum? checksum,
        string target,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileLock held = await LockAsync(target + ".lock", cancellationToken);
        RemoteState? remote =
            checksum is null ? await RemoteState.AskAsync(http, _login, source.Address!, cancellationToken) : null;
        if (await FindAsync(target, checksum, remote, cancellationToken) is string cached)
        {
            return new(cached, checksum?.ToString());
        }

        (Uri address, string? authorization) = _login.For(source.Address!);
        DownloadRequest request = new(address)
        {
            Digest = checksum?.Content,
            Headers = HeadersOf(authorization),
            OnProgress = Progress(source.Shown),
        };
        string partial = ImageTarget.PartialOf(target, source, checksum);
        ContentDigest digest = await Downloader.DownloadToAsync(request, target, partial, cancellationToken);
        await _records.AddAsync(target, digest, cancellationToken);
        await (remote?.SaveAsync(target, cancellationToken) ?? Task.CompletedTask);
        return new(target, checksum?.ToString());
    }

    /// <summary>The image may be there already, under its name or under another one.</summary>
    private async Task<string?> FindAsync(
        string target,
        ExactChecksum? checksum,
        RemoteState? remote,
        CancellationToken cancellationToken)
    {
        if (File.Exists(target))
        {
            if (checksum is null)
            {
                return remote?.IsOf(target) == true ? target : null;
            }

            if (await DifferenceAsync(target, checksum, cancellationToken) is null)
            {
                return target;
            }

            context.Ui.Say($"Checksum did not match, removing {target}");
            File.Delete(target);
        }

        return checksum is not null && string.IsNullOrEmpty(config.IsoTargetPath)
            ? _records.Find(checksum.Content)
            : null;
    }

    private async Task<FileLock> LockAsync(string path, CancellationToken cancellationToken)
    {
        FileLock? held = FileLock.TryAcquire(path);
        if (held is null)
        {
            context.Ui.Say("Waiting for another build that downloads the same image...");
            held = await FileLock.AcquireAsync(path, context.Time, cancellationToken);
        }

        return held;
    }

    private async Task<string> ReadAsync(ImageSource place, CancellationToken cancellationToken)
    {
        try
        {
            if (place.LocalPath is string path)
            {
                return System.Text.Encoding.UTF8.GetString(UserFile.Read(path, MaxChecksumFile));
            }

            (Uri address, string? authorization) = _login.For(place.Address!);
            string folder = context.Directories.Temporary;
            Directory.CreateDirectory(folder);
            string file = await context.Ledger.TemporaryPathAsync(folder, "packer", ".sums", cancellationToken);
            DownloadRequest request = new(address) { MaxBytes = MaxChecksumFile, Headers = HeadersOf(authorization) };
            try
            {
                await Downloader.DownloadToAsync(request, file, file + ".part", cancellationToken);
                return System.Text.Encoding.UTF8.GetString(UserFile.Read(file, MaxChecksumFile));
            }
            finally
            {
                File.Delete(file);
                File.Delete(file + ".part");
                File.Delete(file + ".part.etag");
            }
        }
        catch (DownloadException e)
        {
            throw new BuildFailedException($"The checksums of the image cannot be had. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("read", place.Shown, e).Message;
            throw new BuildFailedException($"The checksums of the image cannot be had. {reason}", e);
        }
    }

    private static ImmutableSortedDictionary<string, string> HeadersOf(string? authorization)
    {
        ImmutableSortedDictionary<string, string> none =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
        return authorization is null ? none : none.Add("Authorization", authorization);
    }

    /// <summary>Not more often than somebody can see.</summary>
    private Action<long, long?> Progress(string subject)
    {
        long last = 0;
        return (done, total) =>
        {
            if (last == 0 || done == total || context.Time.GetElapsedTime(last).TotalMilliseconds > 100)
            {
                last = context.Time.GetTimestamp();
                context.Ui.Progress(subject, done, total);
            }
        };
    }
}
