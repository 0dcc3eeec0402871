using Kiln.Platform.Files;

namespace Kiln.Platform.Tests.Files;

public sealed class UserDirectoriesTests
{
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "HOME=/h", "/h/.cache/packer", "/h/.local/state/kiln", "/tmp" },
        { "HOME=/h XDG_CACHE_HOME=/c XDG_STATE_HOME=/s TMPDIR=/t", "/c/packer", "/s/kiln", "/t" },
        { "HOME=/h XDG_CACHE_HOME=/c PACKER_CACHE_DIR=/p KILN_STATE_DIR=/k", "/p", "/k", "/tmp" },
        { "HOME=/h PACKER_CACHE_DIR=rel KILN_STATE_DIR=./x TEMP=y", "/at/work/rel", "/at/work/x", "/at/work/y" },
        { "HOME=/h PACKER_CACHE_DIR= XDG_STATE_HOME= TMP=/a TEMP=/b", "/h/.cache/packer", "/h/.local/state/kiln", "/a" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Directories_follow_the_environment(string environment, string cache, string state, string temporary)
    {
        Dictionary<string, string> variables = environment.Split(' ').Select(static e => e.Split('=')).ToDictionary(static e => e[0], static e => e[1]);
        UserDirectories directories = new(variables.GetValueOrDefault, "/at/work");

        Assert.Equal((cache, state, temporary), (directories.Cache, directories.State, directories.Temporary));
    }
}
