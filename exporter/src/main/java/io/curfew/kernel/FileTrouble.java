package io.curfew.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.Optional;

/** Why a file can't be had, in words: the message of java.nio's exceptions is the file alone. */
public final class FileTrouble {
  private FileTrouble() {}

  /**
   * The reason, with the file that it is about unless that is the one that the sentence names.
   *
   * @param named the file that stands in front of this in the sentence
   */
  public static String of(IOException trouble, Path named) {
    if (!(trouble instanceof FileSystemException about)) {
      return Optional.ofNullable(trouble.getMessage()).orElse(trouble.getClass().getSimpleName());
    }
    String reason = reason(about);
    return about.getFile() == null || about.getFile().equals(named.toString())
        ? reason
        : about.getFile() + ": " + reason;
  }

  private static String reason(FileSystemException about) {
    if (about instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (about instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (about instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (about instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    if (about instanceof DirectoryNotEmptyException) {
      return "directory not empty";
    }
    if (about instanceof NotLinkException) {
      return "not a symbolic link";
    }
    return Optional.ofNullable(about.getReason()).orElse(about.getClass().getSimpleName());
  }
}
