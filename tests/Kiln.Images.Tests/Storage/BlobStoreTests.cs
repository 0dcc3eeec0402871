using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Tests.Support;

namespace Kiln.Images.Tests.Storage;

public sealed class BlobStoreTests
{
    [Fact]
    public async Task Blob_is_found_by_its_digest_and_read_back()
    {
        using Workspace work = new();
        byte[] content = [1, 2, 3];
        Descriptor blob = await work.Store.AddAsync(content, "x/y", Workspace.Token);
        Assert.Equal(Digest.Sha256(content), blob.Digest);
        Assert.Equal(3, blob.Size);
        await using Stream stream = await work.Store.OpenAsync(blob, Workspace.Token);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, Workspace.Token);
        Assert.Equal(content, copy.ToArray());
        Assert.Empty(Directory.GetFiles(work.Path("cache", "temporary")));
    }

    [Fact]
    public async Task Blob_that_was_not_committed_leaves_nothing()
    {
        using Workspace work = new();
        await using (NewBlobStream writer = work.Store.Create())
        {
            await writer.WriteAsync(new byte[10], Workspace.Token);
        }

        Assert.Empty(Directory.GetFiles(work.Path("cache"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Damaged_blob_is_a_mismatch_once_and_then_gone()
    {
        using Workspace work = new();
        Descriptor blob = await work.Store.AddAsync(new byte[] { 1, 2, 3 }, "x/y", Workspace.Token);
        File.WriteAllBytes(work.Store.Find(blob)!, [1, 2, 4]);
        await using Stream stream = await work.Store.OpenAsync(blob, Workspace.Token);
        await Assert.ThrowsAsync<DigestMismatchException>(() => stream.CopyToAsync(Stream.Null, Workspace.Token));
        Assert.Null(work.Store.Find(blob));
        ImageException error = await Assert.ThrowsAsync<ImageException>(
            () => work.Store.OpenAsync(blob, Workspace.Token));
        Assert.Equal(ImageFailure.NotFound, error.Reason);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Blob_of_another_length_is_not_found_and_not_read(int length)
    {
        using Workspace work = new();
        Descriptor blob = await work.Store.AddAsync(new byte[] { 1, 2, 3 }, "x/y", Workspace.Token);
        File.WriteAllBytes(work.Store.Find(blob)!, new byte[length]);
        Assert.Null(work.Store.Find(blob));
        await using Stream stream = await work.Store.OpenAsync(blob, Workspace.Token);
        await Assert.ThrowsAsync<ImageException>(() => stream.CopyToAsync(Stream.Null, Workspace.Token));
    }

    [Fact]
    public async Task Leftovers_of_killed_runs_are_swept_and_files_in_use_are_not()
    {
        using Workspace work = new();
        string old = work.Write("cache/temporary/old", "x");
        string fresh = work.Write("cache/temporary/fresh", "x");
        await using NewBlobStream inUse = work.Store.Create();
        string held = Directory.GetFiles(work.Path("cache", "temporary")).Single(f => f != old && f != fresh);
        foreach (string file in new[] { old, held })
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        await using (work.Store.Create())
        {
            Assert.False(File.Exists(old));
            Assert.True(File.Exists(fresh));
            Assert.True(File.Exists(held));
        }
    }

    [Fact]
    public async Task Many_writers_of_the_same_blob_end_with_one()
    {
        using Workspace work = new();
        byte[] content = new byte[200_000];
        Descriptor[] blobs = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            _ => work.Store.AddAsync(content, "x/y", Workspace.Token)));
        Assert.Single(blobs.Distinct());
        await Task.WhenAll(blobs.Select(async blob =>
        {
            await using Stream stream = await work.Store.OpenAsync(blob, Workspace.Token);
            await stream.CopyToAsync(Stream.Null, Workspace.Token);
        }));
    }
}
