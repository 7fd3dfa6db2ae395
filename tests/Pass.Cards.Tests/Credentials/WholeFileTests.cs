using System.Runtime.Versioning;
using Pass.Cards.Credentials;

namespace Pass.Cards.Tests.Credentials;

[UnsupportedOSPlatform("windows")]
public sealed class WholeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-whole-");

    [Fact]
    public async Task A_file_and_the_folders_made_for_it_are_their_owners_alone_whatever_the_program_allows()
    {
        var (list, feed) = (Path.Combine(_folder.FullName, "trust", "lists", "trust.cose"), Path.Combine(_folder.FullName, "out", "credentials.csv"));
        WholeFile.Write(list, [1, 2]);
        WholeFile.Write(list, [3]);
        await WholeFile.StreamAsync(feed, async stream =>
        {
            await stream.WriteAsync(new byte[] { 4 });
            return 0;
        });
        foreach (var file in new[] { list, feed })
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        foreach (var folder in _folder.EnumerateDirectories("*", SearchOption.AllDirectories))
            folder.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.FullName);
        (await File.ReadAllBytesAsync(list)).ShouldBe([3]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
