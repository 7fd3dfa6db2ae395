using System.CommandLine;
using System.Text;
using Pass.CardIssuer.Status;
using Pass.Cards.Credentials;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards credentials export FILE</c>: what the region imports to accept these cards.</summary>
internal static class CredentialsCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "File to write" };
        var export = new Command("export", "Every credential with its public key and state, for the region's register") { file };
        export.SetWork(async (session, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            int count;
            await using (var text = new StreamWriter(path + ".new", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
                count = await IssuedCredentialFile.WriteAsync(text, new IssuedCredentials(session.Database).ReadAsync(cancellationToken), cancellationToken);
            File.Move(path + ".new", path, overwrite: true);
            Invocation.Say($"{count} credentials in {path}.");
        });
        return new Command("credentials", "Credentials for the region") { export };
    }
}
